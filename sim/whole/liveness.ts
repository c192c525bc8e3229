import type { KubeObject, Stored } from "../../src/model/object.ts";
import type { Deployment } from "../../src/model/types/apps-v1.ts";
import type { Job } from "../../src/model/types/batch-v1.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";

/** What is still missing until every workload that nobody deleted is where it should be. */
export function unfinishedWorkloads(
  objects: readonly Stored<KubeObject>[],
  isLingering: (podUid: string) => boolean,
): string | undefined {
  for (const object of objects) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    if (object.kind === "Job" && !waitsForLingering(object, objects, isLingering)) {
      const why = unfinishedJob(object);
      if (why !== undefined) return why;
    }
    if (object.kind === "Deployment") {
      const pods = objects.filter(({ kind }) => kind === "Pod") as readonly Stored<Pod>[];
      const why = unfinishedDeployment(object, pods);
      if (why !== undefined) return why;
    }
  }
  return orphan(objects);
}

/** A pod that lost its sandbox for good keeps its Job waiting (semantics §2.2). */
function waitsForLingering(
  job: Stored<KubeObject>,
  objects: readonly Stored<KubeObject>[],
  isLingering: (podUid: string) => boolean,
): boolean {
  return objects.some(
    ({ kind, metadata: { uid, ownerReferences = [] } }) =>
      kind === "Pod" &&
      ownerReferences.some((owner) => owner.uid === job.metadata.uid) &&
      isLingering(uid),
  );
}

function unfinishedJob({ status }: Job): string | undefined {
  const ends = ["Complete", "Failed"];
  const end = status?.conditions?.find(
    ({ type, status: is }) => ends.includes(type) && is === "True",
  );
  if (end === undefined) return `the Job is not over: ${JSON.stringify(status)}`;
  if ((status?.active ?? 0) > 0) return `an ended Job has ${status?.active} active pods`;
  const uncounted = status?.uncountedTerminatedPods;
  const count = (uncounted?.succeeded?.length ?? 0) + (uncounted?.failed?.length ?? 0);
  return count > 0 ? `${count} pods are not counted` : undefined;
}

function unfinishedDeployment(
  { spec, status, metadata }: Stored<Deployment>,
  pods: readonly Stored<Pod>[],
): string | undefined {
  const replicas = spec?.replicas ?? 1;
  const { updatedReplicas = 0, availableReplicas = 0, replicas: all = 0 } = status ?? {};
  if (status?.observedGeneration !== metadata.generation) return "the Deployment is not observed";
  if (updatedReplicas !== replicas || availableReplicas !== replicas || all !== replicas) {
    return `the Deployment has ${all}, ${updatedReplicas} new, ${availableReplicas} available of ${replicas}`;
  }
  const image = spec?.template.spec?.containers[0]?.image;
  const own = pods.filter(
    ({ metadata: { labels, deletionTimestamp }, status: is }) =>
      labels?.["app"] === "d" && deletionTimestamp === undefined && !isOver(is?.phase),
  );
  if (own.length !== replicas) return `${own.length} pods of ${replicas} live`;
  const old = own.find((pod) => pod.spec?.containers[0]?.image !== image);
  return old && `${old.metadata.name} has an old image`;
}

function isOver(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** An object whose owner is gone is collected. */
function orphan(objects: readonly Stored<KubeObject>[]): string | undefined {
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  const left = objects.find(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ uid }) => !uids.has(uid)),
  );
  return left && `${left.kind} ${left.metadata.name} has no owner any more`;
}
