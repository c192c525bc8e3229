import { jobs } from "../../client/resources.ts";
import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Job } from "../../model/types/batch-v1.ts";
import type { Container, EnvVar, Pod, PodTemplateSpec } from "../../model/types/core-v1.ts";
import { createPod, deletePod, podFromTemplate, type PodOwner } from "../common/pod-control.ts";
import { isDeleting, isPodTerminal } from "../common/pods.ts";
import type { Write } from "../common/write.ts";
import { inDeletionOrder } from "../replica-set/deletion-rank.ts";
import { allFailures, awaitingSuccessor, countAnnotations } from "./per-index.ts";
import { backoffMs, finishTime, mayReplaceFrom } from "./backoff.ts";
import { completionsOf, indexOf, type Indexes } from "./indexes.ts";
import {
  hasPerIndexLimit,
  INDEX_KEY,
  isIndexed,
  isSuspended,
  replacesOnlyFailed,
  TRACKING_FINALIZER,
  type PodEnd,
} from "./view.ts";

/** The most pods that one decision makes or deletes (upstream's MaxPodCreateDeletePerSync). */
const PODS_MAX = 500;

export interface Workforce {
  readonly job: Stored<Job>;
  readonly pods: readonly Stored<Pod>[];
  readonly active: readonly Stored<Pod>[];
  readonly ends: readonly PodEnd[];
  readonly succeeded: number;
  readonly succeededIndexes: Indexes;
  readonly failedIndexes: Indexes;
}

/** Pods to make and to delete, and when to think again about those that must wait. */
export interface Staffing {
  readonly create: readonly Pod[];
  readonly remove: readonly Stored<Pod>[];
  readonly wakeAt?: Instant | undefined;
}

const NOTHING: Staffing = { create: [], remove: [] };

/** Brings the number of active pods to what parallelism and the completions that are left ask for. */
export function manage(force: Workforce, now: Instant): Staffing {
  const { job, active } = force;
  if (isSuspended(job)) return { ...NOTHING, remove: active };
  const wanted = wantedActive(force);
  const surplus = surplusOf(force, Math.max(0, active.length - wanted), now);
  // Deleting and making at once would need no less than two looks at the result, so one waits for the other.
  if (surplus.length > 0) return { ...NOTHING, remove: surplus.slice(0, PODS_MAX) };
  const leaving = force.pods.filter((pod) => isDeleting(pod) && !isPodTerminal(pod));
  const blocked = replacesOnlyFailed(job) ? leaving.length : 0;
  const missing = Math.min(wanted - blocked - active.length, PODS_MAX);
  if (missing <= 0) return NOTHING;
  return isIndexed(job) ? addIndexed(force, missing, now) : addPlain(force, missing, now);
}

function wantedActive({ job, active, succeeded }: Workforce): number {
  const { parallelism = 1, completions } = job.spec ?? {};
  // A work queue: the first success means that the queue is drained, and whoever runs finishes what it has.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
}

/** Pods of no index, or of one that another works on, go first; then as a ReplicaSet chooses. */
function surplusOf(force: Workforce, atLeast: number, now: Instant): readonly Stored<Pod>[] {
  const duplicates = isIndexed(force.job) ? duplicatesIn(force, now) : [];
  const others = force.active.filter((pod) => !duplicates.includes(pod));
  const missing = Math.max(0, atLeast - duplicates.length);
  return [...duplicates, ...inDeletionOrder(others, now).slice(0, missing)];
}

function duplicatesIn({ job, active }: Workforce, now: Instant): readonly Stored<Pod>[] {
  const perIndex = Map.groupBy(active, (pod) => indexOf(pod) ?? -1);
  return [...perIndex].flatMap(([index, pods]) => {
    const isValid = index >= 0 && index < completionsOf(job);
    return isValid ? inDeletionOrder(pods, now).slice(0, pods.length - 1) : pods;
  });
}

function addPlain({ job, ends }: Workforce, count: number, now: Instant): Staffing {
  const from = mayReplaceFrom(ends);
  if (from > now) return { ...NOTHING, wakeAt: from };
  const finalizers = [TRACKING_FINALIZER];
  const pod = podFromTemplate({ kind: jobs, object: job }, job.spec?.template, { finalizers });
  return { ...NOTHING, create: Array.from({ length: count }, () => pod) };
}

function addIndexed(force: Workforce, count: number, now: Instant): Staffing {
  const { job, ends } = force;
  const pending = pendingIndexes(force, count);
  if (!hasPerIndexLimit(job)) {
    const from = mayReplaceFrom(ends);
    if (from > now) return { ...NOTHING, wakeAt: from };
    return { ...NOTHING, create: pending.map((index) => indexedPod(job, index, {})) };
  }
  const done = new Set([...force.succeededIndexes, ...force.failedIndexes]);
  const replaced = awaitingSuccessor(job, force.pods, done);
  const from = (index: number) => mayFollowFrom(replaced.get(index));
  const ready = pending.filter((index) => from(index) <= now);
  if (ready.length === 0 && pending.length > 0) {
    return { ...NOTHING, wakeAt: Math.min(...pending.map(from)) };
  }
  const create = ready.map((index) =>
    indexedPod(job, index, countAnnotations(job, replaced.get(index))),
  );
  return { ...NOTHING, create };
}

/** Each index waits for itself when it has its own limit. */
function mayFollowFrom(replaced: Stored<Pod> | undefined): Instant {
  return replaced === undefined ? 0 : finishTime(replaced) + backoffMs(allFailures(replaced));
}

function pendingIndexes(force: Workforce, count: number): readonly number[] {
  const busy = new Set(force.active.map(indexOf));
  const pending: number[] = [];
  for (let index = 0; index < completionsOf(force.job) && pending.length < count; index += 1) {
    const isDone = force.succeededIndexes.has(index) || force.failedIndexes.has(index);
    if (!isDone && !busy.has(index)) pending.push(index);
  }
  return pending;
}

function indexedPod(
  job: Stored<Job>,
  index: number,
  counts: Readonly<Record<string, string>>,
): Pod {
  const pod = podFromTemplate({ kind: jobs, object: job }, withIndexVariable(job.spec?.template), {
    generateName: `${job.metadata.name}-${index}-`,
    labels: { [INDEX_KEY]: String(index) },
    annotations: { [INDEX_KEY]: String(index), ...counts },
    finalizers: [TRACKING_FINALIZER],
  });
  if (pod.spec === undefined) return pod;
  return { ...pod, spec: { ...pod.spec, hostname: `${job.metadata.name}-${index}` } };
}

const INDEX_VARIABLE: EnvVar = {
  name: "JOB_COMPLETION_INDEX",
  valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: `metadata.labels['${INDEX_KEY}']` } },
};

function withIndexVariable(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (template?.spec === undefined) return template;
  const { containers, initContainers } = template.spec;
  const added = (container: Container): Container =>
    container.env?.some(({ name }) => name === INDEX_VARIABLE.name) === true
      ? container
      : { ...container, env: [...(container.env ?? []), INDEX_VARIABLE] };
  const spec = {
    ...template.spec,
    containers: containers.map(added),
    initContainers: initContainers?.map(added),
  };
  return { ...template, spec };
}

/** The staffing as writes; the Job's events tell of each pod. */
export function staffingWrites(owner: PodOwner, { create, remove }: Staffing): readonly Write[] {
  return [
    ...remove.map((pod) => deletePod(owner, pod)),
    ...create.map((pod) => createPod(owner, pod)),
  ];
}
