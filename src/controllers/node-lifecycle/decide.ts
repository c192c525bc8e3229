import { nodes } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { Node, Taint } from "../../model/types/core-v1.ts";
import type { Decision } from "../common/write.ts";

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

/** The taint key that stands for each unhappy condition, and the status in which it does. */
const PRESSURES: readonly (readonly [type: string, status: string, key: string])[] = [
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
];

const MANAGED = new Set([
  NOT_READY,
  UNREACHABLE,
  UNSCHEDULABLE,
  ...PRESSURES.map(([, , key]) => key),
]);

/** Keeps the node's own taints in step with its conditions and with `kubectl cordon`. */
export function decide(node: Stored<Node>, now: Instant): Decision {
  const present = node.spec?.taints ?? [];
  const wanted = wantedTaints(node);
  const kept = present.filter(
    (taint) => !MANAGED.has(taint.key) || wanted.some((each) => isSame(each, taint)),
  );
  const missing = wanted.filter((taint) => !present.some((each) => isSame(each, taint)));
  const taints = [...kept, ...missing.map((taint) => ({ ...taint, timeAdded: toTime(now) }))];
  if (jsonEquals(taints, present)) return { writes: [] };
  const { name, resourceVersion } = node.metadata;
  const body = { metadata: { resourceVersion }, spec: { taints } };
  return { writes: [{ verb: "patch", kind: nodes, key: { name }, type: "merge", body }] };
}

function wantedTaints(node: Node): readonly Taint[] {
  const status = (type: string) =>
    node.status?.conditions?.find((condition) => condition.type === type)?.status;
  const ready = status("Ready");
  const unready = ready === "Unknown" ? UNREACHABLE : NOT_READY;
  const pressures = PRESSURES.filter(([type, when]) => status(type) === when);
  return [
    ...(node.spec?.unschedulable === true ? [{ key: UNSCHEDULABLE, effect: "NoSchedule" }] : []),
    ...(ready === "True"
      ? []
      : ["NoSchedule", "NoExecute"].map((effect) => ({ key: unready, effect }))),
    ...pressures.map(([, , key]) => ({ key, effect: "NoSchedule" })),
  ];
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
