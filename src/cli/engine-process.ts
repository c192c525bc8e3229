import type { EngineConfig } from "../config/engine-config.ts";
import { SystemClock } from "../engine/clock.ts";
import { toTime } from "../model/instant.ts";
import { startControlServer } from "../engine/control-server.ts";
import { type Engine, startEngine } from "../engine/engine.ts";
import { type EngineFiles, engineFiles } from "../engine/files.ts";
import { LineLog } from "../engine/log.ts";
import { logFile } from "../engine/log-file.ts";
import { forgetRecord, loadRecord, recordOf, saveRecord } from "../engine/process-record.ts";
import type { Progress } from "../engine/progress.ts";
import { systemRandom } from "../engine/random.ts";

export interface EngineProcessOptions {
  readonly config: EngineConfig;
  readonly progress: Progress;
  /** Called once the engine is usable. */
  readonly onReady: (engine: Engine) => Promise<void>;
}

/** What one engine writes must not depend on the shell that it was started from. */
const UMASK = 0o022;

/**
 * Runs an engine in this process until it is told to end: by SIGTERM or SIGINT, which leaves pods running, or by
 * `tandem down`, which stops them first. Throws when the engine does not start, or fails while it runs.
 */
export async function runEngineProcess(options: EngineProcessOptions): Promise<void> {
  process.umask(UMASK);
  const files = engineFiles(options.config.dataDirectory);
  const ended = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => ended.resolve());
  try {
    await run(options, files, ended);
  } finally {
    await forgetOwnRecord(files.process);
  }
}

async function run(
  { config, progress, onReady }: EngineProcessOptions,
  files: EngineFiles,
  ended: PromiseWithResolvers<void>,
): Promise<void> {
  const clock = new SystemClock();
  const log = new LineLog({ clock, level: logLevel(), write: logFile(files.log) });
  const startedAt = clock.now();
  const up = Promise.withResolvers<Engine>();
  const openControl = async (): Promise<AsyncDisposable> =>
    startControlServer(files.controlSocket, {
      status: async () => {
        const { identity } = await up.promise;
        return { pid: process.pid, startedAt: toTime(startedAt), identity };
      },
      async down(report) {
        await (await up.promise).stopPods(report);
        // After the answer has been sent.
        setImmediate(() => ended.resolve());
      },
    });
  const parts = { config, clock, random: systemRandom, log, progress, openControl };
  await using engine = await startEngine(parts);
  const record = recordOf(process.pid);
  if (record) await saveRecord(files.process, record);
  up.resolve(engine);
  log.info("engine is up", { pid: process.pid, port: engine.identity.port });
  await onReady(engine);
  engine.takeUpRest();
  await Promise.race([ended.promise, engine.failed]);
  log.info("engine ends");
}

/** Last of all: whoever waits for the engine's end goes by it. That of another engine stays. */
async function forgetOwnRecord(path: string): Promise<void> {
  const record = await loadRecord(path);
  if (record?.pid === process.pid) await forgetRecord(path);
}

function logLevel(): "debug" | "info" {
  return process.env["TANDEM_DEBUG"] === "1" ? "debug" : "info";
}
