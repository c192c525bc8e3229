import { preparedForCreate } from "../../model/defaults/preparation.ts";
import { invalidError, required } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import { hasStatus, type ResourceType } from "../../model/resources/resource-type.ts";
import { mutate, reserve, validate } from "../admission/admit.ts";
import type { Admission } from "../admission/plugin.ts";
import type { Api } from "../api.ts";
import { keyOf, type ApiRequest } from "../request/api-request.ts";
import { alreadyExists } from "../request/errors.ts";
import type { WriteOptions } from "../request/write-options.ts";
import { advise } from "./advise.ts";
import { allocate } from "./allocation.ts";
import { toStored } from "./conversion.ts";
import { withManagedFields } from "./managed-fields.ts";
import { completed, createErrors } from "./kind-rules.ts";
import { metadataForCreate, named } from "./metadata.ts";
import type { Proposed } from "./update.ts";
import type { Written } from "./written.ts";

/** How often another generated name is tried when one is taken. */
const GENERATED_NAME_ATTEMPTS = 8;

/**
 * Creates what the client sent: metadata of our own, admission, defaults, validation, admission again, store. Throws
 * `AlreadyExists` when the name is taken.
 */
export async function createObject(
  api: Api,
  request: ApiRequest,
  sent: Proposed,
  options: WriteOptions,
): Promise<Written> {
  // As upstream: who changes the object sees it before it has a generated name, who judges it sees it with one.
  const mutated = await mutatedObject(api, request, sent, options);
  const isGenerated = (mutated.metadata?.name ?? "") === "";
  for (let attempt = 1; ; attempt += 1) {
    const admission = await admitted(api, request, named(mutated, api.random), options);
    using _reserved = reserve(api, admission);
    const written = await insert(api, request, admission.object, options);
    if (written !== undefined) return written;
    if (!isGenerated || attempt === GENERATED_NAME_ATTEMPTS) {
      throw alreadyExists(request.type, admission.object.metadata?.name ?? "");
    }
  }
}

async function mutatedObject(
  api: Api,
  request: ApiRequest,
  sent: Proposed,
  options: WriteOptions,
): Promise<KubeObject> {
  const { dryRun } = options;
  const stored = api.catalog.stored(request.type);
  const defaulted = newObject(api, request, sent.object);
  const tracked = sent.managed
    ? defaulted
    : withManagedFields({ request, options, before: undefined, after: defaulted });
  const admission = { operation: "CREATE", request, previous: undefined, dryRun } as const;
  const changed = await mutate(api, { ...admission, object: tracked });
  // Whatever admission added has defaults of its own.
  return changed === tracked ? tracked : completed(stored, changed);
}

async function admitted(
  api: Api,
  request: ApiRequest,
  mutated: KubeObject,
  { dryRun }: WriteOptions,
): Promise<Admission> {
  const stored = api.catalog.stored(request.type);
  const object = preparedForCreate(stored, mutated, request.now);
  checkValid(stored, object);
  advise(api, request, stored, object);
  const operation = "CREATE";
  const admission: Admission = { operation, request, previous: undefined, dryRun, object };
  await validate(api, admission);
  return admission;
}

/** What the client sent with metadata of our own and defaults, in the version that is stored. */
function newObject(api: Api, request: ApiRequest, sent: KubeObject): KubeObject {
  const { type } = request;
  const metadata = metadataForCreate(request, sent, api.random);
  const { status: _status, ...rest } = sent as KubeObject & { status?: unknown };
  const blank = hasStatus(type) ? rest : sent;
  return toStored(type, completed(type, { ...blank, metadata }));
}

function checkValid(type: ResourceType, object: KubeObject): void {
  const name = object.metadata?.name ?? "";
  const errors = createErrors(type, object);
  // One fault hides the others: without a name there is nothing to call the object by.
  if (name === "") throw invalidError({ ...type, name }, [nameless]);
  if (errors.length > 0) throw invalidError({ ...type, name }, errors);
}

const nameless = required("metadata.name", "name or generateName is required");

/** `undefined` when the name is taken. */
async function insert(
  api: Api,
  request: ApiRequest,
  proposed: KubeObject,
  options: WriteOptions,
): Promise<Written | undefined> {
  const key = keyOf(request, proposed.metadata?.name ?? "");
  if (api.store.head(key) !== undefined) {
    // Whoever is told that there is one must find it.
    await api.store.settled();
    if (api.store.head(key) !== undefined) return undefined;
  }
  using allocation = allocate(api, request.type, proposed, undefined);
  const { object } = allocation;
  if (options.dryRun) return { object };
  const outcome = await api.store.write({ kind: "put", key, expected: undefined, object });
  return outcome.outcome === "written" ? outcome.version : undefined;
}
