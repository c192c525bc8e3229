import { readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** Resident memory of a process, in MiB. */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

/** How much of one core a process uses while nothing is asked of it, in percent, over `ms`. */
export async function idleCpuPercent(pid: number, ms: number): Promise<number> {
  const before = cpuSecondsOf(pid);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return ((cpuSecondsOf(pid) - before) / (ms / 1000)) * 100;
}

/** CPU time that a process has spent so far, its own and the kernel's for it. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
