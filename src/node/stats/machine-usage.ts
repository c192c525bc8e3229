import { readFileSync } from "node:fs";
import { cpus } from "node:os";

import type { Instant } from "../../model/instant.ts";
import type { CpuReading } from "./cpu-rate.ts";

export interface MachineReading {
  readonly cpu: CpuReading;
  readonly memoryWorkingSetBytes: number;
}

/** What the whole machine uses at this moment. */
export function readMachine(now: Instant): MachineReading {
  const busyMs = cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
  return {
    cpu: { at: now, totalNanoSeconds: busyMs * 1_000_000 },
    memoryWorkingSetBytes: workingSetFrom(readFileSync("/proc/meminfo", "utf8")),
  };
}

/** Memory that could not be given back, from `/proc/meminfo`. */
export function workingSetFrom(meminfo: string): number {
  const kibibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1] ?? 0);
  return (kibibytes("MemTotal") - kibibytes("MemAvailable")) * 1024;
}
