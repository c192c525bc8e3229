import type { JsonObject } from "../json.ts";
import { definitions } from "../schema/definitions.ts";
import { StatusError } from "../status-error.ts";
import { cannotBeHandled, type Naming } from "./body-errors.ts";

interface Expected {
  readonly definition: string | undefined;
  readonly naming: Naming;
}

/**
 * The object with `apiVersion` and `kind` filled in from the endpoint where they are missing.
 * Throws `StatusError` BadRequest when they are there and are not those of the endpoint.
 */
export function checkKind(object: JsonObject, { definition, naming }: Expected): JsonObject {
  const body: Naming = {
    apiVersion: textAt(object, "apiVersion", naming),
    kind: textAt(object, "kind", naming),
  };
  if (body.kind !== naming.kind) throw wrongKind(naming, body);
  if (body.apiVersion !== naming.apiVersion && !isTakenToo(definition, body.apiVersion)) {
    throw wrongVersion({ definition, naming }, body);
  }
  if (object["kind"] === body.kind && object["apiVersion"] === body.apiVersion) return object;
  return { ...object, apiVersion: body.apiVersion, kind: body.kind };
}

function textAt(object: JsonObject, key: keyof Naming, naming: Naming): string {
  const value = object[key];
  if (value === undefined || value === null || value === "") return naming[key];
  if (typeof value === "string") return value;
  throw cannotBeHandled(
    naming,
    `json: cannot unmarshal ${typeof value} into Go struct field TypeMeta.${key} of type string`,
  );
}

/** Older versions of a kind that clients still send and whose fields are the same: kubectl up to 1.21 drains so. */
const olderVersions: ReadonlyMap<string, string> = new Map([
  ["policy.v1.Eviction", "policy/v1beta1"],
]);

/** Options such as `DeleteOptions` are registered in every group, and clients send them with any of these versions. */
function isTakenToo(definition = "", apiVersion: string): boolean {
  return definition.startsWith("meta.v1.") || olderVersions.get(definition) === apiVersion;
}

function wrongKind(naming: Naming, body: Naming): StatusError {
  if (!definitions.has(definitionName(body)))
    return cannotBeHandled(naming, notRegistered(body), body);
  const [from, to] = [goName(body), internalName(naming)];
  return cannotBeHandled(naming, `converting (${from}) to (${to}): unknown conversion`, body);
}

function wrongVersion({ definition, naming }: Expected, body: Naming): StatusError {
  if (definition !== undefined && !definitions.has(definitionName(body))) {
    return cannotBeHandled(naming, notRegistered(body), body);
  }
  return new StatusError(
    "BadRequest",
    `the API version in the data (${body.apiVersion}) does not match the expected API version (${naming.apiVersion})`,
  );
}

function notRegistered({ apiVersion, kind }: Naming): string {
  return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
}

function definitionName(naming: Naming): string {
  return `${groupName(naming)}.${goName(naming)}`;
}

function goName({ apiVersion, kind }: Naming): string {
  return `${apiVersion.slice(apiVersion.lastIndexOf("/") + 1)}.${kind}`;
}

function internalName(naming: Naming): string {
  return `${groupName(naming)}.${naming.kind}`;
}

/** The package that upstream keeps a group in: `core`, or the first label of the group's name. */
function groupName({ apiVersion }: Naming): string {
  return apiVersion.includes("/") ? (apiVersion.split(/[./]/)[0] ?? "") : "core";
}
