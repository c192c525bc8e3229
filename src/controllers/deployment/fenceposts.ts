import type { Deployment } from "../../model/types/apps-v1.ts";
import { resolveShare } from "../common/int-or-percent.ts";

/** How many pods there may be above, and how few available ones below, `spec.replicas` during a rolling update. */
export interface Fenceposts {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return (spec?.strategy?.type ?? "RollingUpdate") === "RollingUpdate";
}

/** Both are 0 for a Recreate; a rolling update whose shares both come to 0 may have one pod unavailable. */
export function fencepostsOf(deployment: Deployment): Fenceposts {
  const replicas = deployment.spec?.replicas ?? 1;
  if (!isRollingUpdate(deployment)) return { replicas, maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge = "25%", maxUnavailable = "25%" } =
    deployment.spec?.strategy?.rollingUpdate ?? {};
  const surge = resolveShare(maxSurge, replicas, "up");
  const unavailable = resolveShare(maxUnavailable, replicas, "down");
  const least = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { replicas, maxSurge: surge, maxUnavailable: Math.min(least, replicas) };
}
