import { isFromNode, isOwnCondition } from "../../status/conditions.ts";
import type { PodStatus } from "../../model/types/core-v1.ts";

/** Fields that a new status may lack although the old one had them. */
const removable = [
  "message",
  "reason",
  "podIP",
  "initContainerStatuses",
  "ephemeralContainerStatuses",
] as const;

/**
 * The strategic-merge patch that turns the node's part of `before` into `after`. Conditions that others own are not
 * touched; the order of all is set (semantics §6.5).
 */
export function statusPatch(before: PodStatus | undefined, after: PodStatus): unknown {
  const patch: Record<string, unknown> = { ...after };
  for (const field of removable) {
    if (after[field] === undefined && before?.[field] !== undefined) patch[field] = null;
  }
  const conditions = after.conditions ?? [];
  patch["$setElementOrder/conditions"] = conditions.map(({ type }) => ({ type }));
  const gone = (before?.podIPs ?? []).filter(
    ({ ip }) => !after.podIPs?.some((present) => present.ip === ip),
  );
  if (gone.length > 0) {
    const removals = gone.map(({ ip }) => ({ $patch: "delete", ip }));
    patch["podIPs"] = [...(after.podIPs ?? []), ...removals];
  }
  // A condition that loses its reason or message keeps them in a merge unless they are named.
  const lost = (before?.conditions ?? []).filter(
    ({ type }) => isOwnCondition(type) && !conditions.some((kept) => kept.type === type),
  );
  const kept = conditions.filter(isFromNode).map((condition) => ({
    ...condition,
    reason: condition.reason ?? null,
    message: condition.message ?? null,
  }));
  patch["conditions"] = [...kept, ...lost.map(({ type }) => ({ $patch: "delete", type }))];
  return patch;
}
