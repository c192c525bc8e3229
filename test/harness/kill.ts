import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All that is needed to find its processes. */
export interface KillableEngine {
  readonly dataDir: string;
}

/** The engine and its containerd, as they wrote themselves down. */
export function enginePid(engine: KillableEngine): number {
  return pidIn(engine, "engine.pid");
}

export function containerdPid(engine: KillableEngine): number {
  return pidIn(engine, "containerd/containerd.pid");
}

/**
 * SIGKILL to all that runs of an engine, in one go: the engine, containerd, every shim and every process of every
 * container. What a power cut leaves, but for what the machine itself forgets.
 */
export function cutPower(engine: KillableEngine): void {
  const socket = join(engine.dataDir, "containerd/containerd.sock");
  const running = processes();
  const doomed = new Set([enginePid(engine), containerdPid(engine)]);
  for (const { pid, words } of running) if (isShim(words, socket)) doomed.add(pid);
  // A parent is not always listed before its children, so look until no one new is found.
  for (let before = 0; before < doomed.size;) {
    before = doomed.size;
    for (const { pid, parent } of running) if (doomed.has(parent)) doomed.add(pid);
  }
  for (const pid of doomed) killIfThere(pid);
}

/** A probe's command or a connection's server may end by itself between the listing and its turn. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function pidIn(engine: KillableEngine, file: string): number {
  return JSON.parse(readFileSync(join(engine.dataDir, file), "utf8")).pid;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly words: readonly string[];
}

function processes(): readonly Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\u0000");
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return [{ pid: Number(pid), parent: Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]), words }];
    } catch {
      // It has ended since the listing.
      return [];
    }
  });
}

function isShim(words: readonly string[], socket: string): boolean {
  return (words[0] ?? "").includes("containerd-shim") && words.includes(socket);
}
