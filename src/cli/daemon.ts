import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { EngineConfig } from "../config/engine-config.ts";
import { EngineError } from "../engine/engine-error.ts";
import type { Progress } from "../engine/progress.ts";

/** One line on the pipe from a starting engine to the `up` that waits for it. */
export type DaemonMessage =
  | { readonly step: string; readonly ms: number }
  | { readonly ready: true }
  | { readonly failed: string };

/** The pipe's number in the engine's process. */
const PIPE = 3;

/** Small heaps: an engine holds few objects, and is to be small on small machines. */
const nodeFlags = ["--max-semi-space-size=2", "--max-old-space-size=512"];

export interface DaemonSpec {
  readonly config: EngineConfig;
  /** Where the engine's own output goes: what Node says when it crashes. */
  readonly outputPath: string;
  readonly progress: Progress;
}

/** Starts an engine that outlives us and waits until it is usable. Throws `EngineError` with its reason when it is not. */
export async function startDaemon({ config, outputPath, progress }: DaemonSpec): Promise<void> {
  const output = openSync(outputPath, "a", 0o600);
  const child = spawn(process.execPath, [...nodeFlags, mainFile(), ...engineArguments(config)], {
    detached: true,
    cwd: "/",
    stdio: ["ignore", output, output, "pipe"],
  });
  closeSync(output);
  const stopChild = (): void => void child.kill("SIGTERM");
  process.once("SIGINT", stopChild);
  try {
    const verdict = await readMessages(child.stdio[PIPE] as Readable, progress);
    if (verdict === undefined) {
      throw new EngineError(`the engine ended while it started; see ${outputPath}`);
    }
    if ("failed" in verdict) throw new EngineError(verdict.failed);
  } finally {
    process.removeListener("SIGINT", stopChild);
    child.unref();
  }
}

/** The engine's side of the pipe. Whoever waited may be gone. */
export function sendToStarter(message: DaemonMessage): void {
  try {
    writeSync(PIPE, `${JSON.stringify(message)}\n`);
  } catch {
    // Nobody waits any more; the engine goes on.
  }
}

/** Lets the one who waits go. */
export function closePipe(): void {
  try {
    closeSync(PIPE);
  } catch {
    // See above.
  }
}

async function readMessages(
  pipe: Readable,
  progress: Progress,
): Promise<DaemonMessage | undefined> {
  for await (const line of createInterface({ input: pipe })) {
    const message = JSON.parse(line) as DaemonMessage;
    if (!("step" in message)) return message;
    progress.step(message.step, message.ms);
  }
  return undefined;
}

function engineArguments({ name, dataDirectory, port }: EngineConfig): readonly string[] {
  const portArguments = port === undefined ? [] : ["--port", String(port)];
  return ["engine", "--name", name, "--data-dir", dataDirectory, ...portArguments];
}

function mainFile(): string {
  return fileURLToPath(new URL("main.ts", import.meta.url));
}
