import { readdir, readFile } from "node:fs/promises";
import type { Clock } from "../../ports/clock.ts";
import { endProcess } from "../containerd/process.ts";
import { recordOf } from "../process-record.ts";

const DEATH_PATIENCE_MS = 5000;

/** The shims of our containerd: they have its socket among their arguments, and outlive it. */
export async function shimsOf(socket: string): Promise<readonly number[]> {
  return processesWhere(
    (words) => (words[0] ?? "").includes("containerd-shim") && words.includes(socket),
  );
}

/** Those that have the directory, or a file in it, among their arguments: an engine, its containerd, each shim. */
export async function processesNaming(directory: string): Promise<readonly number[]> {
  const isIn = (word: string): boolean => word === directory || word.startsWith(`${directory}/`);
  return processesWhere((words) => words.some(isIn));
}

async function processesWhere(
  isMeant: (words: readonly string[]) => boolean,
): Promise<readonly number[]> {
  const found = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const text = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
        return isMeant(text.split("\u0000")) ? [Number(name)] : [];
      }),
  );
  return found.flat();
}

/** SIGKILL to all of them, and to each only as long as it is the process that was meant. */
export async function killAll(pids: readonly number[], clock: Clock): Promise<void> {
  await Promise.all(
    pids.map(async (pid) => {
      const record = recordOf(pid);
      if (!record) return;
      await endProcess(record, { signal: "SIGKILL", patienceMs: DEATH_PATIENCE_MS, clock });
    }),
  );
}
