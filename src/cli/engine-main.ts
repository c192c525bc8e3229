import { flushCompileCache } from "node:module";
import { parseArgs } from "node:util";
import { type EngineConfig, engineConfig } from "../config/engine-config.ts";
import { EngineError } from "../engine/engine-error.ts";
import { closePipe, sendToStarter } from "./daemon-pipe.ts";
import { runEngineProcess } from "./engine-process.ts";
import { exitCodes } from "./exit-codes.ts";

// The program of the process that `tandem up` leaves in the background; bundled by make-programs.ts.
void main();

async function main(): Promise<void> {
  try {
    await runEngineProcess({
      config: ownConfig(),
      progress: { step: (step, ms) => sendToStarter({ step, ms }) },
      onReady: async () => {
        sendToStarter({ ready: true });
        closePipe();
        // Node writes it at an orderly end only, and the next one may follow a crash. Where it is up to date, nothing is written.
        flushCompileCache();
      },
    });
  } catch (error) {
    // Into the pipe for whoever waits, into the engine's output for whoever looks later.
    sendToStarter({ failed: error instanceof Error ? error.message : String(error) });
    console.error(error);
    process.exitCode = error instanceof EngineError ? exitCodes.engineFailed : exitCodes.failed;
  }
  // What is left must not keep a process alive that has nothing more to do.
  process.exit();
}

function ownConfig(): EngineConfig {
  const { values } = parseArgs({
    options: {
      name: { type: "string" },
      "data-dir": { type: "string" },
      port: { type: "string" },
      switch: { type: "string", multiple: true },
    },
  });
  return engineConfig({ ...values, dataDir: values["data-dir"] }, {}, process.cwd());
}
