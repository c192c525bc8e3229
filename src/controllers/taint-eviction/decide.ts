import { referenceTo } from "../../client/event-recorder.ts";
import { pods } from "../../client/resources.ts";
import { fromTime, toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod, PodCondition, Taint, Toleration } from "../../model/types/core-v1.ts";
import { earliest, isDeleting, isPodTerminal } from "../common/pods.ts";
import { tolerates } from "../common/taints.ts";
import type { Decision, Write } from "../common/write.ts";

/** Deletes a pod from a node with a NoExecute taint, at once or when the time that it tolerates the taint is over. */
export function decide(pod: Stored<Pod>, taints: readonly Taint[], now: Instant): Decision {
  if (isDeleting(pod) || isPodTerminal(pod)) return { writes: [] };
  const hard = taints.filter(({ effect }) => effect === "NoExecute");
  const deadline = earliest(hard.map((taint) => endOfTolerance(pod, taint, now)));
  if (deadline === undefined) return { writes: [] };
  return deadline > now ? { writes: [], wakeAt: deadline } : { writes: evict(pod, now) };
}

/** When the pod stops tolerating the taint; `undefined` when it never does. */
function endOfTolerance(pod: Pod, taint: Taint, now: Instant): Instant | undefined {
  const matching = (pod.spec?.tolerations ?? []).filter((each) => tolerates(each, taint));
  if (matching.length === 0) return now;
  const seconds = matching.map(({ tolerationSeconds }: Toleration) => tolerationSeconds);
  const limits = seconds.filter((limit) => limit !== undefined);
  if (limits.length === 0) return undefined;
  return (fromTime(taint.timeAdded) ?? now) + Math.max(0, Math.min(...limits)) * 1000;
}

function evict(pod: Stored<Pod>, now: Instant): readonly Write[] {
  const { namespace, name, uid } = pod.metadata;
  const key = { namespace, name };
  const condition: PodCondition = {
    type: "DisruptionTarget",
    status: "True",
    observedGeneration: pod.metadata.generation,
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
    lastTransitionTime: toTime(now),
  };
  const body = { status: { conditions: [condition] } };
  const message = `Marking for deletion Pod ${namespace}/${name}`;
  return [
    {
      verb: "event",
      about: referenceTo(pods, pod),
      note: { type: "Normal", reason: "TaintManagerEviction", message },
    },
    { verb: "patch", kind: pods, key, type: "strategic", body, subresource: "status" },
    { verb: "delete", kind: pods, key, uid },
  ];
}
