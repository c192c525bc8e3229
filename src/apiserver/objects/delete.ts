import { jsonEquals } from "../../model/json.ts";
import { toTime } from "../../model/instant.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Namespace, Pod } from "../../model/types/core-v1.ts";
import type { Version } from "../../ports/store.ts";
import { validate } from "../admission/admit.ts";
import type { Api } from "../api.ts";
import { keyOf, type ApiRequest } from "../request/api-request.ts";
import type { Deletion } from "../request/delete-options.ts";
import { modified, notFound } from "../request/errors.ts";
import { hasFinalizers } from "./finalizers.ts";
import { bumpGeneration } from "./generation.ts";
import type { Written } from "./written.ts";

const ATTEMPTS_MAX = 5;
const POD_GRACE_DEFAULT_SECONDS = 30;
/** Finalizers that stand for a propagation policy; the garbage collector removes them when its work is done. */
const policyFinalizers = { Foreground: "foregroundDeletion", Orphan: "orphan" } as const;

/** Kinds whose objects never go before their own controller has cleaned up. */
const ownFinalizers: Readonly<Record<string, readonly string[]>> = {
  "customresourcedefinitions.apiextensions.k8s.io": ["customresourcecleanup.apiextensions.k8s.io"],
};

/** `isGone`: nothing of it is left. Otherwise `written` is the object that waits for its end. */
export interface Deleted {
  readonly written: Written;
  readonly isGone: boolean;
}

/**
 * Deletes the object that `request` names, or marks it when somebody must let go of it first: a node of a running pod,
 * whoever set a finalizer, the garbage collector of its dependents. Throws `NotFound`, and `Conflict` when a
 * precondition does not hold.
 */
export async function deleteObject(
  api: Api,
  request: ApiRequest,
  deletion: Deletion,
): Promise<Deleted> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const head = api.store.head(keyOf(request));
    if (head === undefined) throw notFound(request.type, request.name);
    checkPreconditions(request, deletion, head.object);
    const { object } = head;
    const { dryRun } = deletion;
    const admission = { operation: "DELETE", request, object, previous: object } as const;
    if (deletion.isAdmitted !== true) await validate(api, { ...admission, dryRun, deletion });
    const deleted = await step(api, request, deletion, head);
    if (deleted !== undefined) return deleted;
  }
  throw modified(request.type, request.name);
}

/** `undefined` when it must be looked at again: somebody else wrote first, or the deletion has only been marked. */
async function step(
  api: Api,
  request: ApiRequest,
  deletion: Deletion,
  head: Version,
): Promise<Deleted | undefined> {
  const marked = withDeletion(request, head.object, deletion);
  const grace = marked.metadata?.deletionGracePeriodSeconds ?? 0;
  const isGone = grace === 0 && !hasFinalizers(request.type, marked);
  if (deletion.dryRun) return { written: { object: isGone ? head.object : marked }, isGone };
  const key = keyOf(request);
  if (!isGone && jsonEquals(marked, head.object)) {
    await api.store.settled();
    return { written: head, isGone };
  }
  const isPod = request.type.storedAs === "pods";
  const expected = head.revision;
  if (isGone && isPod && head.object.metadata.deletionTimestamp === undefined) {
    // A pod shows that it was deleted before it goes, even if it goes at once; the next attempt removes it.
    await api.store.write({ kind: "put", key, expected, object: marked });
    return undefined;
  }
  const object = isGone && !isPod ? head.object : marked;
  const kind = isGone ? "delete" : "put";
  const outcome = await api.store.write({ kind, key, expected, object });
  return outcome.outcome === "written" ? { written: outcome.version, isGone } : undefined;
}

/** `object` with a time of deletion, a grace period and the finalizer of the propagation policy. */
function withDeletion(
  request: ApiRequest,
  object: Stored<KubeObject>,
  deletion: Deletion,
): KubeObject {
  const { metadata } = object;
  const seconds = graceSeconds(request, object, deletion);
  const isFirst = metadata.deletionTimestamp === undefined;
  const present = metadata.finalizers ?? [];
  const own = isFirst ? (ownFinalizers[request.type.storedAs] ?? []) : [];
  const finalizers = finalizersOf(
    [...present, ...own.filter((each) => !present.includes(each))],
    deletion,
  );
  const isShorter = !isFirst && seconds < (metadata.deletionGracePeriodSeconds ?? 0);
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...metadata,
      finalizers: finalizers.length === 0 ? undefined : finalizers,
      ...((isFirst || isShorter) && {
        deletionTimestamp: toTime(request.now + seconds * 1000),
        deletionGracePeriodSeconds: seconds,
      }),
    },
  };
  if (!isFirst) return marked;
  return request.type.storedAs === "namespaces" ? terminating(marked) : bumpGeneration(marked);
}

/** Only pods wait for somebody to stop them: those that a node has and that have not finished. */
function graceSeconds(request: ApiRequest, object: KubeObject, deletion: Deletion): number {
  if (request.type.storedAs !== "pods") return 0;
  const { spec, status } = object as Pod;
  if ((spec?.nodeName ?? "") === "") return 0;
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return 0;
  const seconds =
    deletion.gracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? POD_GRACE_DEFAULT_SECONDS;
  // A negative grace period means "as short as it can be", which is one second and not force.
  return seconds < 0 ? 1 : seconds;
}

function finalizersOf(present: readonly string[], deletion: Deletion): readonly string[] {
  const policy = deletion.propagationPolicy;
  if (policy === undefined) return present;
  const others = present.filter(
    (each) => each !== policyFinalizers.Foreground && each !== policyFinalizers.Orphan,
  );
  return policy === "Background" ? others : [...others, policyFinalizers[policy]];
}

function terminating(object: KubeObject): KubeObject {
  const namespace = object as Namespace;
  const { deletionGracePeriodSeconds: _seconds, ...metadata } = namespace.metadata ?? {};
  return {
    ...namespace,
    metadata,
    status: { ...namespace.status, phase: "Terminating" },
  } as KubeObject;
}

function checkPreconditions(
  request: ApiRequest,
  { preconditions }: Deletion,
  { metadata }: Stored<KubeObject>,
): void {
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw failedPrecondition(request, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw failedPrecondition(request, why);
  }
}

/** Here, and only here, Kubernetes names the Kind instead of the resource. */
function failedPrecondition({ type, name }: ApiRequest, why: string): StatusError {
  const kind = type.group === "" ? type.kind : `${type.kind}.${type.group}`;
  const message = `Operation cannot be fulfilled on ${kind} ${JSON.stringify(name)}: ${why}`;
  const group = type.group === "" ? undefined : type.group;
  return new StatusError("Conflict", message, { name, group, kind: type.kind });
}
