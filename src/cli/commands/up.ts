import { Command } from "commander";
import type { EngineConfig } from "../../config/engine-config.ts";
import { switchNames } from "../../config/switches.ts";
import { askStatus } from "../../engine/control-client.ts";
import { ensureDataDirectory } from "../../engine/data-directory.ts";
import { EngineError } from "../../engine/engine-error.ts";
import { type EngineFiles, engineFiles } from "../../engine/files.ts";
import { readIdentity } from "../../engine/load-identity.ts";
import { runningRecord } from "../../engine/process-record.ts";
import { startDaemon } from "../daemon.ts";
import { addEngineOptions, type EngineFlags, meantEngine, needRoot } from "../engine-options.ts";
import { KubeconfigError } from "../kubeconfig/kubeconfig-error.ts";
import { formatMs, printProgress, say } from "../print-progress.ts";

interface UpFlags extends EngineFlags {
  readonly port?: string;
  readonly kubeconfig?: string;
  readonly switch?: readonly string[];
  readonly foreground?: boolean;
}

export function upCommand(engineProgram: string): Command {
  const command = new Command("up")
    .summary("start the engine, or find it running")
    .description(
      "Starts the engine with its private containerd and waits until pods can run. The engine then works in the " +
        "background; its context is added to your kubeconfig and made the current one. Run again, it changes nothing.",
    );
  return addEngineOptions(command)
    .option(
      "--port <port>",
      "port of the API on 127.0.0.1 (default: the last one, 6443, or a free one)",
    )
    .option(
      "--kubeconfig <file>",
      "the file to add the context to (default: of $KUBECONFIG the first that exists, else ~/.kube/config)",
    )
    .option(
      "--switch <name=on|off...>",
      `what is better than in Kubernetes, one by one: ${switchNames.join(", ")} (default: on)`,
    )
    .option("--foreground", "run the engine in this process, until SIGINT or SIGTERM")
    .action(async (flags: UpFlags) => {
      needRoot("up");
      const config = await meantEngine(flags);
      await up({ config, engineProgram, foreground: flags.foreground ?? false });
    });
}

interface Up {
  readonly config: EngineConfig;
  readonly engineProgram: string;
  readonly foreground: boolean;
}

async function up({ config, engineProgram, foreground }: Up): Promise<void> {
  const files = engineFiles(config.dataDirectory);
  const ready = async (): Promise<void> => {
    const path = await writeKubeconfig(config, files);
    // Since this process began, so that what Node takes to start is counted too.
    const time = formatMs(performance.now());
    say(`up in ${time}: context "${config.contextName}" in ${path}`);
  };
  if (await isUp(config, files)) {
    if (!foreground) return ready();
    throw new EngineError("the engine is up already: tandem down ends it");
  }
  if (foreground) {
    // Loaded only here: the whole engine, which a mere starter has no need of.
    const { runEngineProcess } = await import("../engine-process.ts");
    return runEngineProcess({ config, progress: printProgress, onReady: ready });
  }
  await ensureDataDirectory(config.dataDirectory);
  await Promise.all([
    startDaemon({ config, engineProgram, outputPath: files.output, progress: printProgress }),
    prepareKubeconfig(config),
  ]);
  await ready();
}

async function isUp(config: EngineConfig, files: EngineFiles): Promise<boolean> {
  // Cheaper than to ask an engine that is not there.
  if (!(await runningRecord(files.process))) return false;
  if ((await askStatus(files.controlSocket)) === undefined) return false;
  const identity = await readIdentity(files);
  if (identity && identity.name !== config.name) {
    throw new EngineError(
      `the data directory ${files.dataDirectory} belongs to the engine "${identity.name}", not to "${config.name}"`,
    );
  }
  if (identity && config.port !== undefined && config.port !== identity.port) {
    throw new EngineError(
      `the engine is up already, at port ${identity.port}: take it down first to move it to ${config.port}`,
    );
  }
  return true;
}

async function writeKubeconfig(config: EngineConfig, files: EngineFiles): Promise<string> {
  const { addToKubeconfig, engineAccess, kubeconfigPath } = await loadKubeconfigModules();
  const access = await engineAccess(config, files);
  const path = kubeconfigPath(config.kubeconfig, process.env);
  await addToKubeconfig(path, access, files.kubeconfigRecord).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KubeconfigError(`the engine is up, but kubectl does not know it: ${reason}`);
  });
  return path;
}

/** While the engine starts, so that at its end Node has loaded and compiled what is needed then. */
async function prepareKubeconfig({ kubeconfig, contextName }: EngineConfig): Promise<void> {
  const { kubeconfigPath, rehearseAdding } = await loadKubeconfigModules();
  await rehearseAdding(kubeconfigPath(kubeconfig, process.env), contextName);
}

async function loadKubeconfigModules() {
  const [access, file] = await Promise.all([
    import("../engine-access.ts"),
    import("../kubeconfig/file.ts"),
  ]);
  return { ...access, ...file };
}
