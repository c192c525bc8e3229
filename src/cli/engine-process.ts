import type { EngineConfig } from "../config/engine-config.ts";
import { SystemClock } from "../engine/clock.ts";
import { startControlServer } from "../engine/control-server.ts";
import { type Engine, startEngine } from "../engine/engine.ts";
import { engineFiles } from "../engine/files.ts";
import { LineLog } from "../engine/log.ts";
import { logFile } from "../engine/log-file.ts";
import { forgetRecord, recordOf, saveRecord } from "../engine/process-record.ts";
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
  const { config, progress, onReady } = options;
  process.umask(UMASK);
  const files = engineFiles(config.dataDirectory);
  const clock = new SystemClock();
  const log = new LineLog({ clock, level: logLevel(), write: logFile(files.log) });
  const ended = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => ended.resolve());

  const startedAt = clock.now();
  await using engine = await startEngine({ config, clock, random: systemRandom, log, progress });
  const record = recordOf(process.pid);
  if (record) await saveRecord(files.process, record);
  const status = (): object => ({ pid: process.pid, startedAt, identity: engine.identity });
  await using _control = await startControlServer(files.controlSocket, {
    status,
    async down(report) {
      await engine.stopPods((step) => report(step));
      setImmediate(() => ended.resolve());
    },
  });
  log.info("engine is up", { pid: process.pid, port: engine.identity.port });
  await onReady(engine);
  await Promise.race([ended.promise, engine.failed]);
  log.info("engine ends");
  await forgetRecord(files.process);
}

function logLevel(): "debug" | "info" {
  return process.env["TANDEM_DEBUG"] === "1" ? "debug" : "info";
}
