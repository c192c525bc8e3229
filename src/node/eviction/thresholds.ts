import type { Instant } from "../../model/instant.ts";
import type { Pressures } from "../registration/node-status.ts";
import type { Level, Signals } from "./signals.ts";

/** A resource of the node that is scarce, in the words of a kubelet. */
export interface Shortage {
  /** `memory`, `ephemeral-storage`, `inodes` or `pids`. */
  readonly resource: "memory" | "ephemeral-storage" | "inodes" | "pids";
  readonly available: number;
  readonly threshold: number;
}

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;
/** `memory.available<100Mi`, as with a kubelet. */
export const MEMORY_AVAILABLE_MIN_BYTES = 100 * MEBIBYTE;
/**
 * `nodefs.available<10%` of a kubelet, but never more than a gibibyte: Tandem shares the disk of a developer, where nine
 * tenths full is everyday life and no reason to stop anybody's pods.
 */
export const DISK_AVAILABLE_MIN = { fraction: 0.1, bytesMax: GIBIBYTE } as const;
/** `nodefs.inodesFree<5%` */
export const INODES_FREE_MIN_FRACTION = 0.05;
export const PROCESSES_AVAILABLE_MIN_FRACTION = 0.01;

/** How long a condition stays after its cause has gone (`evictionPressureTransitionPeriod`). */
export const TRANSITION_MS = 300_000;

/** What is scarce now, the most urgent first: memory cannot wait, a disk can. */
export function shortagesOf(signals: Signals): readonly Shortage[] {
  const { memory, disk, inodes, processes } = signals;
  const diskMin = Math.min(
    disk.capacity * DISK_AVAILABLE_MIN.fraction,
    DISK_AVAILABLE_MIN.bytesMax,
  );
  const candidates = [
    shortage("memory", memory, MEMORY_AVAILABLE_MIN_BYTES),
    shortage("ephemeral-storage", disk, diskMin),
    shortage("inodes", inodes, inodes.capacity * INODES_FREE_MIN_FRACTION),
    shortage("pids", processes, processes.capacity * PROCESSES_AVAILABLE_MIN_FRACTION),
  ];
  return candidates.filter((candidate) => candidate !== undefined);
}

/** The times at which each pressure was last seen. */
export type PressureTimes = { readonly [pressure in keyof Pressures]?: Instant | undefined };

/** `before`, with the pressures of now. */
export function seenPressures(
  before: PressureTimes,
  shortages: readonly Shortage[],
  now: Instant,
): PressureTimes {
  const has = (...resources: readonly Shortage["resource"][]): boolean =>
    shortages.some(({ resource }) => resources.includes(resource));
  return {
    memory: has("memory") ? now : before.memory,
    disk: has("ephemeral-storage", "inodes") ? now : before.disk,
    pid: has("pids") ? now : before.pid,
  };
}

/** The node's conditions: true while the cause is there and for a while after. */
export function pressuresAt(times: PressureTimes, now: Instant): Pressures {
  const isRecent = (at: Instant | undefined): boolean =>
    at !== undefined && now - at < TRANSITION_MS;
  return { memory: isRecent(times.memory), disk: isRecent(times.disk), pid: isRecent(times.pid) };
}

function shortage(
  resource: Shortage["resource"],
  { available, capacity }: Level,
  threshold: number,
): Shortage | undefined {
  // A file system without inodes of its own reports none at all.
  return capacity > 0 && available < threshold ? { resource, available, threshold } : undefined;
}
