import { decodeObject } from "../codec/decode.ts";
import { withDefaults } from "../defaults/defaults.ts";
import { preparedForCreate, preparedForUpdate } from "../defaults/preparation.ts";
import { messageOf } from "../field-error.ts";
import type { JsonObject } from "../json.ts";
import { apiVersionOf, type KubeObject } from "../object.ts";
import { builtinResources } from "../resources.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { validateCreate, validateUpdate } from "./validate.ts";

/** For tests: a manifest, which says its kind and what else matters. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: JsonObject;
  readonly [field: string]: unknown;
}

/** For tests: what is wrong with an object that somebody wants to create; nothing of it but its kind is needed. */
export function faultsOf(manifest: Manifest): readonly string[] {
  const type = typeOf(manifest);
  return validateCreate(type, stored(type, manifest)).map(messageOf);
}

/** For tests: what is wrong with making `next` of `old`, or with writing that to a subresource. Each fault once. */
export function changeFaultsOf(
  old: Manifest,
  next: JsonObject,
  subresource?: string,
): readonly string[] {
  const type = typeOf(old);
  const before = stored(type, old);
  const sent = decoded(type, { ...old, ...next });
  const whole = withDefaults(type, sent);
  const after = subresource === undefined ? preparedForUpdate(type, whole, before) : whole;
  return [...new Set(validateUpdate(type, after, before, subresource).map(messageOf))];
}

function typeOf({ apiVersion, kind }: Manifest): ResourceType {
  const type = builtinResources.find(
    (each) => each.kind === kind && apiVersionOf(each) === apiVersion,
  );
  if (type === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  return type;
}

/** As the store would have it; a status is kept. */
function stored(type: ResourceType, manifest: Manifest): KubeObject {
  const object = decoded(type, manifest);
  const prepared = preparedForCreate(type, withDefaults(type, object), 0);
  const { status } = object as KubeObject & { readonly status?: unknown };
  return status === undefined ? prepared : Object.assign({}, prepared, { status });
}

function decoded(type: ResourceType, manifest: Manifest): KubeObject {
  const metadata = {
    name: "x",
    uid: "u",
    ...(type.namespaced && { namespace: "default" }),
    ...manifest.metadata,
  };
  const naming = { apiVersion: manifest.apiVersion, kind: type.kind };
  const { object } = decodeObject(
    { ...manifest, metadata },
    { definition: type.definition, naming },
  );
  return object;
}
