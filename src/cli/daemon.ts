import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { EngineConfig } from "../config/engine-config.ts";
import { switchSettings } from "../config/switches.ts";
import { EngineError } from "../engine/engine-error.ts";
import type { Progress } from "../engine/progress.ts";
import { type DaemonMessage, PIPE } from "./daemon-pipe.ts";
import { compileCacheDirectory } from "./programs.ts";

/** Small heaps: an engine holds few objects, and is to be small on small machines. */
const nodeFlags = ["--max-semi-space-size=2", "--max-old-space-size=512"];

/** glibc otherwise keeps freed memory in an arena for each of Node's threads. */
const environment = { MALLOC_ARENA_MAX: "2" };

/** Of an engine that crashed, shown to who waits for it. */
const OUTPUT_LINES = 12;

export interface DaemonSpec {
  readonly config: EngineConfig;
  /** The file that it runs. */
  readonly engineProgram: string;
  /** Where the engine's own output goes: what Node says when it crashes. */
  readonly outputPath: string;
  readonly progress: Progress;
}

/** Starts an engine that outlives us and waits until it is usable. Throws `EngineError` with its reason when it is not. */
export async function startDaemon(spec: DaemonSpec): Promise<void> {
  const { config, engineProgram, outputPath, progress } = spec;
  const output = openSync(outputPath, "a", 0o600);
  const command = [...nodeFlags, engineProgram, ...engineArguments(config)];
  const child = spawn(process.execPath, command, {
    detached: true,
    cwd: "/",
    env: { ...environment, ...process.env, NODE_COMPILE_CACHE: compileCacheDirectory },
    stdio: ["ignore", output, output, "pipe"],
  });
  closeSync(output);
  const stopChild = (): void => void child.kill("SIGTERM");
  process.once("SIGINT", stopChild);
  try {
    const verdict = await readMessages(child.stdio[PIPE] as Readable, progress);
    if (verdict === undefined) {
      throw new EngineError(`the engine ended while it started. ${await lastWords(outputPath)}`);
    }
    if ("failed" in verdict) throw new EngineError(verdict.failed);
  } finally {
    process.removeListener("SIGINT", stopChild);
    child.unref();
  }
}

async function lastWords(outputPath: string): Promise<string> {
  const lines = (await readFile(outputPath, "utf8")).trimEnd().split("\n").slice(-OUTPUT_LINES);
  return `Its output, ${outputPath}, ends with:\n${lines.join("\n")}`;
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

function engineArguments(config: EngineConfig): readonly string[] {
  const { name, dataDirectory, port, switches } = config;
  const portArguments = port === undefined ? [] : ["--port", String(port)];
  const switchArguments = switchSettings(switches).flatMap((setting) => ["--switch", setting]);
  return ["--name", name, "--data-dir", dataDirectory, ...portArguments, ...switchArguments];
}
