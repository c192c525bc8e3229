import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";

/** Names one process for good: its number, and when it started, because numbers are used again. */
export interface ProcessRecord {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly startTime: string;
  readonly bootId: string;
}

/** Describes a process that runs; `undefined` when there is none of that number, or only its remains. */
export function recordOf(pid: number): ProcessRecord | undefined {
  const stat = readStat(pid);
  return stat && { pid, startTime: stat.startTime, bootId: bootId() };
}

/** Whether it is that very process, and alive. */
export function isRunning(record: ProcessRecord): boolean {
  const now = recordOf(record.pid);
  return now?.startTime === record.startTime && now.bootId === record.bootId;
}

export async function saveRecord(path: string, record: ProcessRecord): Promise<void> {
  await writeFile(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** `undefined` when there is no such file, or nothing readable in it. */
export async function loadRecord(path: string): Promise<ProcessRecord | undefined> {
  try {
    return parseRecord(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** The record in the file, if that process runs. */
export async function runningRecord(path: string): Promise<ProcessRecord | undefined> {
  const record = await loadRecord(path);
  return record && isRunning(record) ? record : undefined;
}

export async function forgetRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Changes with every boot of the machine. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function parseRecord(value: unknown): ProcessRecord | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, startTime, bootId: boot } = value as Readonly<Record<string, unknown>>;
  if (typeof pid !== "number" || typeof startTime !== "string" || typeof boot !== "string") {
    return undefined;
  }
  return { pid, startTime, bootId: boot };
}

/** The second field of /proc/PID/stat is a name in brackets that may hold anything, brackets and blanks too. */
function readStat(pid: number): { readonly startTime: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state] = fields;
    const startTime = fields[19];
    return state === "Z" || state === "X" || startTime === undefined ? undefined : { startTime };
  } catch {
    return undefined;
  }
}
