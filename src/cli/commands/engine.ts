import { Command } from "commander";
import { engineConfig } from "../../config/engine-config.ts";
import { closePipe, sendToStarter } from "../daemon.ts";
import { addEngineOptions, type EngineFlags, needRoot } from "../engine-options.ts";
import { runEngineProcess } from "../engine-process.ts";

/** What `tandem up` runs in the background; not for people. */
export function engineCommand(): Command {
  const command = new Command("engine").description("run as the engine's own process");
  return addEngineOptions(command)
    .option("--port <port>")
    .action(async (flags: EngineFlags & { readonly port?: string }) => {
      needRoot("engine");
      try {
        await runEngineProcess({
          config: engineConfig(flags, {}, process.cwd()),
          progress: { step: (step, ms) => sendToStarter({ step, ms }) },
          onReady: async () => {
            sendToStarter({ ready: true });
            closePipe();
          },
        });
      } catch (error) {
        sendToStarter({ failed: error instanceof Error ? error.message : String(error) });
        throw error;
      }
    });
}
