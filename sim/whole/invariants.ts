import type { KubeObject, Stored } from "../../src/model/object.ts";
import type { Deployment, ReplicaSet } from "../../src/model/types/apps-v1.ts";
import type { Job } from "../../src/model/types/batch-v1.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import type { WatchEvent } from "../../src/ports/api-client.ts";

/** What a faultless watcher of one resource is sent. */
export interface Seen {
  readonly resource: string;
  readonly type: Exclude<WatchEvent<KubeObject>["type"], "BOOKMARK">;
  readonly object: Stored<KubeObject>;
}

/** What must hold for the objects of a whole life, after each event of a watch. */
export interface WorkloadRule {
  readonly name: string;
  readonly see: (seen: Seen) => string | undefined;
}

export function workloadRules(hasLostAnswers: boolean): readonly WorkloadRule[] {
  return [watchIsComplete(), jobEndsOnce(), jobCountsRight(), surgeHolds(hasLostAnswers)];
}

/** Of each object a watch tells its whole story, in order and once. */
function watchIsComplete(): WorkloadRule {
  const alive = new Map<string, number>();
  const newest = new Map<string, number>();
  return {
    name: "a watch loses nothing and keeps the order",
    see: ({ resource, type, object: { metadata } }) => {
      const version = Number(metadata.resourceVersion);
      const key = `${resource} ${metadata.uid}`;
      const before = alive.get(key);
      if (version <= (newest.get(resource) ?? 0)) return `${key} comes late`;
      newest.set(resource, version);
      if (type === "DELETED") alive.delete(key);
      else alive.set(key, version);
      return (type === "ADDED") === (before === undefined) ? undefined : `${key} is ${type}`;
    },
  };
}

/** A finished Job stays as it finished, and makes no pod any more. */
function jobEndsOnce(): WorkloadRule {
  const ends = new Map<string, string>();
  return {
    name: "a Job ends once",
    see: ({ resource, type, object }) => {
      const { uid, ownerReferences = [] } = object.metadata;
      if (resource === "pods" && type === "ADDED") {
        return ownerReferences.some((owner) => ends.has(owner.uid)) ? "makes a pod" : undefined;
      }
      if (resource !== "jobs" || type === "DELETED") return undefined;
      const end = endOf(object);
      const before = ends.get(uid);
      if (end !== undefined) ends.set(uid, end);
      return before === undefined || end === before ? undefined : `${before}, then ${end}`;
    },
  };
}

function endOf({ status }: Job): string | undefined {
  const is = (wanted: string): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === wanted && is === "True") ?? false;
  if (is("Complete")) return `Complete ${status?.completionTime} ${status?.succeeded}`;
  return is("Failed") ? `Failed ${status?.failed}` : undefined;
}

/** A Job never counts more successes than pods succeeded, and a complete one has counted its completions. */
function jobCountsRight(): WorkloadRule {
  const succeeded = new Map<string, Set<string>>();
  return {
    name: "a Job counts each success once",
    see: ({ resource, object }) => {
      const { uid, ownerReferences = [] } = object.metadata;
      if (resource === "pods" && (object as Stored<Pod>).status?.phase === "Succeeded") {
        for (const owner of ownerReferences) {
          succeeded.set(owner.uid, (succeeded.get(owner.uid) ?? new Set()).add(uid));
        }
      }
      if (resource !== "jobs") return undefined;
      const { status, spec } = object as Stored<Job>;
      const counted = status?.succeeded ?? 0;
      const real = succeeded.get(uid)?.size ?? 0;
      if (counted > real) return `${counted} of ${real}`;
      const isComplete = endOf(object)?.startsWith("Complete") === true;
      return isComplete && counted < (spec?.completions ?? 1)
        ? `complete with ${counted}`
        : undefined;
    },
  };
}

/**
 * A rollout asks for no more pods than its surge allows, and no ReplicaSet makes more than it was ever asked for. What an
 * old one was just told to give up may be there a moment longer than the new one takes to use the room: a Deployment
 * counts what it asked for, as upstream's does. A create whose answer is lost may leave one more; those lives are excused.
 */
function surgeHolds(hasLostAnswers: boolean): WorkloadRule {
  const asked = new Map<string, number>();
  const askedEver = new Map<string, number>();
  const alive = new Map<string, string | undefined>();
  let most = Infinity;
  let replicas = 0;
  return {
    name: "no more pods than the surge allows",
    see: ({ resource, type, object }) => {
      const { uid, ownerReferences: [owner] = [], labels, deletionTimestamp } = object.metadata;
      if (resource === "deployments" && type !== "DELETED") {
        const { spec } = object as Stored<Deployment>;
        replicas = Math.max(replicas, spec?.replicas ?? 1);
        most = replicas + Number(spec?.strategy?.rollingUpdate?.maxSurge ?? 0);
      }
      if (labels?.["app"] !== "d" || hasLostAnswers) return undefined;
      if (resource === "replicasets") {
        const count = type === "DELETED" ? 0 : ((object as Stored<ReplicaSet>).spec?.replicas ?? 1);
        asked.set(uid, count);
        askedEver.set(uid, Math.max(count, askedEver.get(uid) ?? 0));
        const sum = [...asked.values()].reduce((total, each) => total + each, 0);
        return sum > most ? `${sum} of ${most} are asked for` : undefined;
      }
      if (resource !== "pods") return undefined;
      const { phase } = (object as Stored<Pod>).status ?? {};
      const isOver = phase === "Succeeded" || phase === "Failed";
      const isEnding = deletionTimestamp !== undefined || type === "DELETED";
      alive.set(uid, isOver || isEnding ? undefined : owner?.uid);
      const count = [...alive.values()].filter((each) => each === owner?.uid).length;
      const limit = askedEver.get(owner?.uid ?? "") ?? Infinity;
      return owner !== undefined && count > limit ? `${count} of ${limit}` : undefined;
    },
  };
}
