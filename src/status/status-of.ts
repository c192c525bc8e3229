import { toTime } from "../model/instant.ts";
import type { Instant } from "../model/instant.ts";
import { isStaticPod } from "../model/pod/static.ts";
import { qosClassOf } from "../model/pod/qos.ts";
import type { Pod, PodStatus } from "../model/types/core-v1.ts";
import { activeDeadline } from "../lifecycle/ending.ts";
import type { Observation } from "../lifecycle/model.ts";
import { defaultSwitches } from "../lifecycle/model.ts";
import { podView } from "../lifecycle/pod-view.ts";
import type { PodView } from "../lifecycle/pod-view.ts";
import { conditionsOf } from "./conditions.ts";
import { containerStatuses } from "./container-status.ts";
import type { ContainerStatuses } from "./container-status.ts";
import { forceFinal, hasInitializedEver } from "./forced.ts";
import { phaseOf } from "./phase.ts";
import { withReadiness } from "./readiness.ts";
import { isTerminal } from "./terminal.ts";
import { visibleRecords } from "./visible.ts";

export interface StatusInput {
  /** As the API has it: conditions that others own are taken from here. */
  readonly pod: Pod;
  /** Without `phase`, which is what comes out. */
  readonly seen: Omit<Observation, "phase">;
  /** What this function returned last; after a restart of the engine, the status that the API has. */
  readonly previous: PodStatus | undefined;
  readonly now: Instant;
  /** The node's addresses, the primary one first. */
  readonly hostIps: readonly string[];
}

/**
 * The status of a pod from the facts (semantics §6). A terminal phase appears here as soon as it is known; what may be
 * sent to the API is `toSend`'s business. The same facts with the result as `previous` give an equal status again.
 */
export function statusOf(input: StatusInput): PodStatus {
  const { pod, seen, now, previous } = input;
  const runtime = visibleRecords(seen);
  const observation = { ...seen, runtime, phase: "" };
  const view = podView({ pod, seen: observation, now, switches: defaultSwitches });
  const statuses = withReadiness(view, containerStatuses(view, previous), previous);
  const { phase, reason, message } = endOf(view, statuses, previous);
  const isFinal = seen.memory.stage === "terminated";
  const final = isFinal ? forceFinal(statuses, hasInitializedEver(view, statuses)) : statuses;
  const finalPhase = isFinal && !isTerminal(phase) && !isStaticPod(pod) ? "Failed" : phase;
  return compact({
    observedGeneration: pod.metadata?.generation,
    phase: finalPhase,
    // As they were before the end was forced on phase and containers (golden 063).
    conditions: conditionsOf(view, { phase, statuses, previous }),
    message,
    reason,
    ...addressesOf(input),
    startTime: previous?.startTime ?? pod.status?.startTime ?? toTime(now),
    initContainerStatuses: listOf(final.init),
    containerStatuses: listOf(final.main),
    qosClass: previous?.qosClass ?? pod.status?.qosClass ?? qosClassOf(pod),
    ephemeralContainerStatuses: listOf(final.ephemeral),
    nominatedNodeName: pod.status?.nominatedNodeName,
  });
}

interface End {
  readonly phase: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** The phase from the containers, unless the node, a deadline or an earlier end has settled it (semantics §6.6). */
function endOf(view: PodView, statuses: ContainerStatuses, previous: PodStatus | undefined): End {
  if (isTerminal(previous?.phase)) {
    return {
      phase: previous?.phase ?? "",
      reason: previous?.reason,
      message: previous?.message,
    };
  }
  const { forced } = view.seen;
  if (forced !== undefined) {
    return { phase: "Failed", reason: forced.reason, message: forced.message };
  }
  const startTime = previous?.startTime ?? view.pod.status?.startTime;
  const deadline = activeDeadline(view.pod, startTime);
  if (deadline !== undefined && view.now >= deadline && view.seen.memory.stage === "active") {
    return { phase: "Failed", reason: "DeadlineExceeded", message: deadlineMessage };
  }
  return { phase: phaseOf(view, statuses) };
}

const deadlineMessage = "Pod was active on the node longer than the specified deadline";

function addressesOf({ pod, seen, previous, hostIps }: StatusInput): Partial<PodStatus> {
  const own = pod.spec?.hostNetwork ? hostIps : (seen.runtime.sandboxes[0]?.ips ?? []);
  // A sandbox that is gone takes its address along; the status keeps what the pod had.
  const podIps = own.length > 0 ? own.map((ip) => ({ ip })) : previous?.podIPs;
  return {
    hostIP: hostIps[0],
    hostIPs: hostIps.length > 0 ? hostIps.map((ip) => ({ ip })) : undefined,
    podIP: podIps?.[0]?.ip,
    podIPs: podIps,
  };
}

function listOf<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** Leaves fields out that have no value, so that equal statuses are equal. */
function compact(status: PodStatus): PodStatus {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));
}
