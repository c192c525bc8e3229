import { preparedForUpdate } from "../../model/defaults/preparation.ts";
import { invalidError } from "../../model/field-error.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Version } from "../../ports/store.ts";
import { mutate, reserve, validate } from "../admission/admit.ts";
import type { Admission } from "../admission/plugin.ts";
import type { Api } from "../api.ts";
import { keyOf, type ApiRequest } from "../request/api-request.ts";
import { conflict, modified, notFound } from "../request/errors.ts";
import type { WriteOptions } from "../request/write-options.ts";
import { allocate } from "./allocation.ts";
import { advise } from "./advise.ts";
import { toServed, toStored } from "./conversion.ts";
import { withGeneration } from "./generation.ts";
import { completed, updateErrors } from "./kind-rules.ts";
import { isFinished } from "./finalizers.ts";
import { withManagedFields } from "./managed-fields.ts";
import { mergePart } from "./parts.ts";
import type { Written } from "./written.ts";

/** How often a change is made again on top of somebody else's before the client is told of the conflict. */
const ATTEMPTS_MAX = 5;

/** An object that a client wants, in the version that its request names. */
export interface Proposed {
  readonly object: KubeObject;
  /** It says itself who manages which field, as server-side apply does. */
  readonly managed: boolean;
}

/** What to make of the object that is there. Called again when somebody else writes in between. */
export type Proposal = (current: Stored<KubeObject>) => Proposed;

/**
 * Changes the object that `request` names, or the part of it that its subresource stands for. A change that changes
 * nothing writes nothing. Throws `NotFound`, and `Conflict` when the client insists on a version that is gone.
 */
export async function updateObject(
  api: Api,
  request: ApiRequest,
  propose: Proposal,
  options: WriteOptions,
): Promise<Written> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const head = api.store.head(keyOf(request));
    if (head === undefined) throw notFound(request.type, request.name);
    const admission = await admittedUpdate(api, request, { head, propose }, options);
    using _reserved = reserve(api, admission);
    const { object: next } = admission;
    const written = await replace(api, request, { head, next }, options);
    if (written !== undefined) return written;
  }
  throw modified(request.type, request.name);
}

async function admittedUpdate(
  api: Api,
  request: ApiRequest,
  from: { readonly head: Version; readonly propose: Proposal },
  options: WriteOptions,
): Promise<Admission> {
  const { type, subresource } = request;
  const stored = api.catalog.stored(type);
  const current = from.head.object;
  const proposal = from.propose(toServed(type, current) as Stored<KubeObject>);
  checkIdentity(request, proposal.object, current);
  const defaulted = toStored(type, completed(type, proposal.object));
  const merged = mergePart(request, current, defaulted);
  const tracked = proposal.managed
    ? merged
    : withManagedFields({ request, options, before: current, after: merged });
  const { dryRun } = options;
  const admission = { operation: "UPDATE", request, previous: current, dryRun } as const;
  const admitted = await mutate(api, { ...admission, object: tracked });
  const complete = admitted === tracked ? tracked : completed(stored, admitted);
  const object = subresource === "" ? preparedForUpdate(stored, complete, current) : complete;
  const errors = updateErrors(stored, object, current, subresource);
  if (errors.length > 0) throw invalidError({ ...stored, name: request.name }, errors);
  if (subresource === "") advise(api, request, stored, object);
  await validate(api, { ...admission, object });
  // To be given a node is no change of what the pod's owner asked for.
  const isBinding = subresource === "binding";
  return { ...admission, object: isBinding ? object : withGeneration(type, current, object) };
}

/** The name, the uid and the version that the client sent, where it sent any, must be those of the object. */
function checkIdentity(
  request: ApiRequest,
  proposed: KubeObject,
  current: Stored<KubeObject>,
): void {
  const { name, namespace, uid, resourceVersion } = proposed.metadata ?? {};
  if (name !== undefined && name !== "" && name !== request.name) {
    const message = `the name of the object (${name}) does not match the name on the URL (${request.name})`;
    throw new StatusError("BadRequest", message);
  }
  if (namespace !== undefined && namespace !== "" && namespace !== request.namespace) {
    throw new StatusError(
      "BadRequest",
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  if (uid !== undefined && uid !== "" && uid !== current.metadata.uid) {
    throw wrongUid(request, uid, current.metadata.uid);
  }
  const isVersioned = resourceVersion !== undefined && !["", "0"].includes(resourceVersion);
  if (isVersioned && resourceVersion !== current.metadata.resourceVersion) {
    throw modified(request.type, request.name);
  }
}

function wrongUid(request: ApiRequest, given: string, actual: string): StatusError {
  const path = [request.type.resource, request.namespace, request.name].filter(
    (each) => each !== "",
  );
  const failed = `Precondition failed: UID in precondition: ${given}, UID in object meta: ${actual}`;
  const why = `StorageError: invalid object, Code: 4, Key: /registry/${path.join("/")}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  return conflict(request.type, request.name, why);
}

/** `undefined` when somebody else wrote first. */
async function replace(
  api: Api,
  request: ApiRequest,
  change: { readonly head: Version; readonly next: KubeObject },
  options: WriteOptions,
): Promise<Written | undefined> {
  const { head } = change;
  const key = keyOf(request);
  using allocation = allocate(api, request.type, change.next, head.object);
  const next = allocation.object;
  if (options.dryRun) return { object: next };
  if (jsonEquals(next, head.object)) {
    // The head may be on its way still, and must not be shown before it is durable.
    await api.store.settled();
    return api.store.get(key)?.revision === head.revision ? head : undefined;
  }
  const expected = head.revision;
  if (isFinished(request.type, next)) {
    const outcome = await api.store.write({ kind: "delete", key, expected, object: next });
    return outcome.outcome === "written" ? { object: next } : undefined;
  }
  const outcome = await api.store.write({ kind: "put", key, expected, object: next });
  return outcome.outcome === "written" ? outcome.version : undefined;
}
