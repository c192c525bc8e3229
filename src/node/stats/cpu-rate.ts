import type { Instant } from "../../model/instant.ts";

/** How much processor time something has used in all, at one moment. */
export interface CpuReading {
  readonly at: Instant;
  readonly totalNanoSeconds: number;
}

/** Billionths of a core in use between two readings; 0 where time stood still or the counter began anew. */
export function cpuNanoCores(before: CpuReading, after: CpuReading): number {
  const elapsedNanoSeconds = (after.at - before.at) * 1_000_000;
  const used = after.totalNanoSeconds - before.totalNanoSeconds;
  if (elapsedNanoSeconds <= 0 || used < 0) return 0;
  return Math.round((used / elapsedNanoSeconds) * 1_000_000_000);
}
