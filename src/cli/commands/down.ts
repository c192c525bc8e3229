import { existsSync } from "node:fs";
import { Command } from "commander";
import type { EngineConfig } from "../../config/engine-config.ts";
import { SystemClock } from "../../engine/clock.ts";
import { endProcess } from "../../engine/containerd/process.ts";
import { askDown } from "../../engine/control-client.ts";
import { deleteDataDirectory, refuseForeign } from "../../engine/data-directory.ts";
import { EngineError } from "../../engine/engine-error.ts";
import { type EngineFiles, engineFiles } from "../../engine/files.ts";
import { engineId, machineNames } from "../../engine/identity.ts";
import { sweep } from "../../engine/leftovers/sweep.ts";
import { shimsOf } from "../../engine/leftovers/processes.ts";
import { timed } from "../../engine/progress.ts";
import { runningRecord } from "../../engine/process-record.ts";
import { unregisterEngine } from "../../engine/registry.ts";
import { startDaemon } from "../daemon.ts";
import { addEngineOptions, type EngineFlags, meantEngine, needRoot } from "../engine-options.ts";
import { removeFromKubeconfig } from "../kubeconfig/file.ts";
import { formatMs, printProgress, say } from "../print-progress.ts";

const ENGINE_PATIENCE_MS = 10_000;

export function downCommand(engineProgram: string): Command {
  const command = new Command("down")
    .summary("stop every pod and the engine")
    .description(
      "Stops every pod in order and within its grace period, then the engine and its containerd, and leaves nothing of " +
        "them running or configured on this machine. Objects, images and volumes are kept for the next up.",
    );
  return addEngineOptions(command)
    .option("--purge", "delete the data directory as well: objects, images, volumes, logs")
    .action(async (flags: EngineFlags & { readonly purge?: boolean }) => {
      needRoot("down");
      await down({ config: await meantEngine(flags), engineProgram, purge: flags.purge ?? false });
    });
}

interface Down {
  readonly config: EngineConfig;
  readonly engineProgram: string;
  readonly purge: boolean;
}

async function down({ config, engineProgram, purge }: Down): Promise<void> {
  const begin = performance.now();
  const { dataDirectory } = config;
  const files = engineFiles(dataDirectory);
  const clock = new SystemClock();
  // Where the directory was deleted by hand, what it left on the machine still goes.
  if (existsSync(dataDirectory)) await refuseForeign(dataDirectory);
  if (!existsSync(files.identity)) say(`there is no engine "${config.name}" in ${dataDirectory}`);
  await stopPods({ config, engineProgram }, files);
  await endEngine(files, clock);
  const id = engineId(dataDirectory);
  await timed(printProgress, "machine cleaned", () => sweep(files, machineNames(id), clock));
  const kubeconfig = await removeFromKubeconfig(files.kubeconfigRecord);
  if (kubeconfig !== undefined) say(`context "${config.contextName}" removed from ${kubeconfig}`);
  if (purge) {
    await deleteDataDirectory(dataDirectory);
    await unregisterEngine(id);
  }
  say(`down in ${formatMs(performance.now() - begin)}${purge ? ", data deleted" : ""}`);
}

/** Only an engine knows the order in which containers stop; where it crashed over running pods, it is started for that. */
async function stopPods(engine: Omit<Down, "purge">, files: EngineFiles): Promise<void> {
  if (await askToStopPods(files)) return;
  // Each pod has a shim, whether containerd runs or not.
  if ((await shimsOf(files.containerd.socket)).length === 0) return;
  say("the engine is not running but its containers are: starting it to stop them in order");
  try {
    await startDaemon({ ...engine, outputPath: files.output, progress: printProgress });
    await askToStopPods(files);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`it does not start (${error.message}): its containers are killed`);
  }
}

async function askToStopPods(files: EngineFiles): Promise<boolean> {
  const steps = await askDown(files.controlSocket);
  if (!steps) return false;
  for await (const step of steps) {
    if (typeof step["step"] === "string") printProgress.step(step["step"], Number(step["ms"]));
    if (typeof step["error"] === "string") say(`pods were not stopped in order: ${step["error"]}`);
  }
  return true;
}

/** The engine ends by itself after `/down`; one that does not is made to. */
async function endEngine(files: EngineFiles, clock: SystemClock): Promise<void> {
  const record = await runningRecord(files.process);
  if (!record) return;
  const patienceMs = ENGINE_PATIENCE_MS;
  if (await endProcess(record, { signal: "SIGTERM", patienceMs, clock })) return;
  await endProcess(record, { signal: "SIGKILL", patienceMs, clock });
}
