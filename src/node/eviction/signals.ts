import { readdirSync, readFileSync, statfsSync } from "node:fs";

/** How much of one resource is left. */
export interface Level {
  readonly available: number;
  readonly capacity: number;
}

/** What the eviction signals of a kubelet measure. */
export interface Signals {
  readonly memory: Level;
  /** Where volumes, logs and images are: one disk for all of them. */
  readonly disk: Level;
  readonly inodes: Level;
  readonly processes: Level;
}

export function readSignals(dataDirectory: string): Signals {
  const disk = statfsSync(dataDirectory);
  return {
    memory: memoryFrom(readFileSync("/proc/meminfo", "utf8")),
    disk: { available: disk.bavail * disk.bsize, capacity: disk.blocks * disk.bsize },
    inodes: { available: disk.ffree, capacity: disk.files },
    processes: processes(),
  };
}

export function memoryFrom(meminfo: string): Level {
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1] ?? 0) * 1024;
  return { available: bytes("MemAvailable"), capacity: bytes("MemTotal") };
}

function processes(): Level {
  const capacity = Number(readFileSync("/proc/sys/kernel/pid_max", "utf8"));
  const running = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length;
  return { available: capacity - running, capacity };
}
