import { referenceTo } from "../../client/event-recorder.ts";
import { daemonsets, pods as podKind } from "../../client/resources.ts";
import { fromTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { ControllerRevision, DaemonSet } from "../../model/types/apps-v1.ts";
import type { Node, Pod } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { claim } from "../common/claim.ts";
import { createPod, deletePod, podFromTemplate } from "../common/pod-control.ts";
import { availableFrom, earliest, isDeleting, isPodTerminal } from "../common/pods.ts";
import {
  forgetRevisions,
  historyOf,
  REVISION_LABEL,
  type Historian,
  type Revision,
} from "../common/revisions.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";
import { specFor, suitabilityOf, targetOf, type Suitability } from "./placement.ts";
import { statusOf } from "./status.ts";
import { updates } from "./update.ts";

const GENERATION_LABEL = "pod-template-generation";
const GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";
/** How long after its end a failed daemon is replaced, so that one that cannot run does not do so all the time. */
const FAILED_REST_MS = 1_000;

export interface DaemonSetView {
  readonly set: Stored<DaemonSet>;
  readonly nodes: readonly Stored<Node>[];
  /** Every pod and every revision of the namespace that has no controller, or this one. */
  readonly pods: readonly Stored<Pod>[];
  readonly revisions: readonly Stored<ControllerRevision>[];
}

/** A node and the daemon's pods that are on it or meant for it. */
export interface Place extends Suitability {
  readonly node: string;
  readonly pods: readonly Stored<Pod>[];
}

/** Keeps one pod of the template on every node that is fit for it. */
export function decide(view: DaemonSetView, now: Instant): Decision {
  const { set, nodes } = view;
  const selector = labelSelectorMatcher(set.spec?.selector);
  const claimant = { ownerKind: daemonsets, owner: set, selector, kind: podKind };
  const { owned, writes } = claim(claimant, view.pods);
  const historian = historianOf(set);
  const history = historyOf(historian, view.revisions);
  const places = placesOf(set, nodes, owned);
  const { update } = history;
  const live = new Set([
    update.name,
    ...owned.map(({ metadata }) => `${set.metadata.name}-${metadata.labels?.[REVISION_LABEL]}`),
  ]);
  const step = isDeleting(set) ? { writes: [] } : manage({ set, places, update, now });
  return {
    writes: [
      ...writes,
      ...history.writes,
      ...step.writes,
      ...statusWrite(daemonsets, set, statusOf({ set, places, hash: update.hash, now })),
      ...forgetRevisions(historian, view.revisions, live),
    ],
    wakeAt: earliest([step.wakeAt, ...owned.map((pod) => becomesAvailable(set, pod, now))]),
  };
}

function historianOf(set: Stored<DaemonSet>): Historian {
  const { selector, template, revisionHistoryLimit = 10 } = set.spec ?? {};
  const collisionCount = set.status?.collisionCount ?? 0;
  return {
    kind: daemonsets,
    object: set,
    selector,
    template,
    revisionHistoryLimit,
    collisionCount,
  };
}

/** Nodes that are gone have a place too as long as a pod is meant for them. */
function placesOf(
  set: Stored<DaemonSet>,
  nodes: readonly Stored<Node>[],
  pods: readonly Stored<Pod>[],
): readonly Place[] {
  const byNode = Map.groupBy(pods, (pod) => targetOf(pod) ?? "");
  const known = nodes.map((node): Place => {
    const { name } = node.metadata;
    return { node: name, pods: byNode.get(name) ?? [], ...suitabilityOf(set, node) };
  });
  const names = new Set(known.map(({ node }) => node));
  const lost = [...byNode].filter(([node]) => !names.has(node));
  return [
    ...known,
    ...lost.map(([node, stray]) => ({ node, pods: stray, shouldRun: false, mayStay: false })),
  ];
}

interface Management {
  readonly set: Stored<DaemonSet>;
  readonly places: readonly Place[];
  readonly update: Revision;
  readonly now: Instant;
}

function manage(management: Management): Decision {
  const { set, places, update, now } = management;
  const parts = places.map((place) => tend(management, place));
  const rollout = updates({ set, places, hash: update.hash, now });
  const owner = { kind: daemonsets, object: set };
  return {
    writes: [
      ...parts.flatMap(({ writes }) => writes),
      ...rollout.replace.map((pod) => deletePod(owner, pod)),
      ...rollout.surge.map((node) => createPod(owner, podFor(management, node))),
    ],
    wakeAt: earliest(parts.map(({ wakeAt }) => wakeAt)),
  };
}

/** The pods of one node: too few, too many, ended, or out of place. */
function tend(management: Management, place: Place): Decision {
  const { set, now } = management;
  const owner = { kind: daemonsets, object: set };
  const { node, pods, shouldRun, mayStay } = place;
  if (shouldRun && pods.length === 0) {
    return { writes: [createPod(owner, podFor(management, node))] };
  }
  const staying = pods.filter((pod) => !isDeleting(pod));
  if (!mayStay) return { writes: staying.map((pod) => deletePod(owner, pod)) };
  const ended = staying.filter(isPodTerminal);
  const due = ended.filter((pod) => endedAt(pod) + FAILED_REST_MS <= now);
  const later = ended.filter((pod) => endedAt(pod) + FAILED_REST_MS > now);
  return {
    writes: [
      ...due.flatMap((pod) => [announceEnd(set, pod, node), deletePod(owner, pod)]),
      ...surplusOf(management, staying).map((pod) => deletePod(owner, pod)),
    ],
    wakeAt: earliest(later.map((pod) => endedAt(pod) + FAILED_REST_MS)),
  };
}

/** Two pods of one kind on a node are one too many; an old and a new one may be there together during a surge. */
function surplusOf({ update }: Management, pods: readonly Stored<Pod>[]): readonly Stored<Pod>[] {
  const alive = pods.filter((pod) => !isPodTerminal(pod));
  const kinds = Map.groupBy(alive, (pod) => pod.metadata.labels?.[REVISION_LABEL] === update.hash);
  return [...kinds.values()].flatMap((same) => same.toSorted(byAge).slice(1));
}

function byAge(a: Stored<Pod>, b: Stored<Pod>): number {
  return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;
}

function endedAt({ status, metadata }: Stored<Pod>): Instant {
  const times = (status?.containerStatuses ?? []).map(({ state }) =>
    fromTime(state?.terminated?.finishedAt),
  );
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.max(...known) : (fromTime(metadata.creationTimestamp) ?? 0);
}

function announceEnd(set: Stored<DaemonSet>, pod: Stored<Pod>, node: string): Write {
  const { namespace, name } = pod.metadata;
  const isFailed = pod.status?.phase === "Failed";
  const note = isFailed
    ? {
        type: "Warning" as const,
        reason: "FailedDaemonPod",
        message: `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`,
      }
    : {
        type: "Normal" as const,
        reason: "SucceededDaemonPod",
        message: `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`,
      };
  return { verb: "event", about: referenceTo(daemonsets, set), note };
}

function podFor({ set, update }: Management, node: string): Pod {
  const generation = set.metadata.annotations?.[GENERATION_ANNOTATION];
  const labels = {
    [REVISION_LABEL]: update.hash,
    ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
  };
  const owner = { kind: daemonsets, object: set };
  const pod = podFromTemplate(owner, set.spec?.template, { labels });
  return pod.spec === undefined ? pod : { ...pod, spec: specFor(pod.spec, node) };
}

function becomesAvailable(set: DaemonSet, pod: Pod, now: Instant): Instant | undefined {
  const from = availableFrom(pod, set.spec?.minReadySeconds ?? 0);
  return from !== undefined && from > now ? from : undefined;
}
