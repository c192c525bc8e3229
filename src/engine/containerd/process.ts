import { spawn } from "node:child_process";
import { closeSync, openSync, renameSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Clock } from "../../ports/clock.ts";
import { EngineError } from "../engine-error.ts";
import type { ContainerdFiles } from "../files.ts";
import {
  isRunning,
  type ProcessRecord,
  recordOf,
  runningRecord,
  saveRecord,
} from "../process-record.ts";
import { searchPath } from "./binaries.ts";

const LOG_BYTES_MAX = 10 * 1024 * 1024;
const DEATH_PERIOD_MS = 5;

/** Our containerd, if it runs: found again by its pid file, and checked to be the one that we started. */
export async function runningContainerd(
  files: ContainerdFiles,
): Promise<ProcessRecord | undefined> {
  const record = await runningRecord(files.process);
  if (!record) return undefined;
  const commandLine = await readFile(`/proc/${record.pid}/cmdline`, "utf8").catch(() => "");
  return commandLine.includes(files.config) ? record : undefined;
}

/** Starts containerd so that it outlives us: its own session, its own log file, no pipe to us. */
export async function spawnContainerd(
  containerd: string,
  files: ContainerdFiles,
): Promise<ProcessRecord> {
  const log = openLog(files.log);
  try {
    const child = spawn(containerd, ["--config", files.config], {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: "/",
      env: containerdEnvironment(process.env),
    });
    const started = Promise.withResolvers<void>();
    child.on("spawn", started.resolve);
    child.on("error", (error) =>
      started.reject(new EngineError(`cannot run ${containerd}`, { cause: error })),
    );
    await started.promise;
    child.unref();
    const record = child.pid === undefined ? undefined : recordOf(child.pid);
    if (!record) throw new EngineError(`containerd ended at once${await lastWords(files)}`);
    await saveRecord(files.process, record);
    return record;
  } finally {
    closeSync(log);
  }
}

/** The end of containerd's log, for an error message. */
export async function lastWords(files: ContainerdFiles): Promise<string> {
  const text = await readFile(files.log, "utf8").catch(() => "");
  const lines = text.trimEnd().split("\n").slice(-5).join("\n");
  return lines === "" ? "" : `. Its log, ${files.log}, ends with:\n${lines}`;
}

/** Sends a signal, unless the process is another by now; resolves when it is gone or the time is over. */
export async function endProcess(
  record: ProcessRecord,
  {
    signal,
    patienceMs,
    clock,
  }: { readonly signal: NodeJS.Signals; readonly patienceMs: number; readonly clock: Clock },
): Promise<boolean> {
  const giveUpAt = clock.now() + patienceMs;
  if (!isRunning(record)) return true;
  kill(record.pid, signal);
  while (isRunning(record)) {
    if (clock.now() >= giveUpAt) return false;
    await clock.sleep(DEATH_PERIOD_MS);
  }
  return true;
}

/** It may end between the look and the signal. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone: what was wanted.
  }
}

/** Only what containerd itself reads: proxies for pulls, and where to find runc and the shim. */
function containerdEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const wanted =
    /^(https?_proxy|no_proxy|all_proxy|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|HOME|LANG|TZ|SSL_CERT_(FILE|DIR))$/;
  const kept = Object.entries(environment).filter(([name]) => wanted.test(name));
  return { ...Object.fromEntries(kept), PATH: searchPath(environment["PATH"]) };
}

function openLog(path: string): number {
  try {
    if (statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  } catch {
    // The first start: there is none yet.
  }
  return openSync(path, "a", 0o600);
}
