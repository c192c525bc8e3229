import { Command, CommanderError } from "commander";
import { ConfigError } from "../config/engine-config.ts";
import { EngineError } from "../engine/engine-error.ts";
import { ImageError } from "../engine/images/image-error.ts";
import { completionCommand } from "./commands/completion.ts";
import { exitCodes } from "./exit-codes.ts";
import { RootNeededError } from "./engine-options.ts";
import { KubeconfigError } from "./kubeconfig/kubeconfig-error.ts";

/** A command by name, loaded only when it is asked for: each starts faster without the others. */
type Loader = (engineProgram: string) => Promise<Command>;

const commands: Readonly<Record<string, Loader>> = {
  up: async (engineProgram) => (await import("./commands/up.ts")).upCommand(engineProgram),
  down: async (engineProgram) => (await import("./commands/down.ts")).downCommand(engineProgram),
  status: async () => (await import("./commands/status.ts")).statusCommand(),
  kubeconfig: async () => (await import("./commands/kubeconfig.ts")).kubeconfigCommand(),
  image: async () => (await import("./commands/image.ts")).imageCommand(),
  version: async () => (await import("./commands/version.ts")).versionCommand(),
};

/**
 * Runs the command line; resolves with the exit code. Data goes to stdout, everything else to stderr. `engineProgram` is
 * the file that an engine in the background runs.
 */
export async function main(args: readonly string[], engineProgram: string): Promise<number> {
  const program = await buildProgram(engineProgram, args[0]);
  try {
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? exitCodes.good);
  } catch (error) {
    return report(error);
  }
}

async function buildProgram(engineProgram: string, wanted?: string): Promise<Command> {
  const program = new Command("tandem")
    .description(
      "Runs Kubernetes pods, sidecars and all, on one machine: real containers, ordinary manifests, ordinary kubectl.",
    )
    .addHelpText("after", examples)
    .configureHelp({ showGlobalOptions: true });
  const single = wanted === undefined ? undefined : commands[wanted];
  if (single) program.addCommand(await single(engineProgram));
  else for (const load of Object.values(commands)) program.addCommand(await load(engineProgram));
  program.addCommand(completionCommand(async () => buildProgram(engineProgram)));
  applyToAll(program, (command) =>
    command
      .exitOverride()
      .showHelpAfterError("(--help tells more)")
      .configureOutput({ outputError: (text, write) => write(`tandem: ${text}`) }),
  );
  return program;
}

function applyToAll(command: Command, apply: (command: Command) => void): void {
  apply(command);
  for (const child of command.commands) applyToAll(child, apply);
}

const examples = `
Examples:
  sudo tandem up                     start the engine; kubectl then talks to it
  kubectl apply -f pod.yaml          run a pod, with its sidecars
  sudo tandem image load app.tar     make an image known that no registry has
  sudo tandem down                   stop every pod and the engine, keep the data
  sudo tandem down --purge           delete the data as well

Environment:
  TANDEM_NAME, TANDEM_DATA_DIR       which engine, when the options do not say
  KUBECONFIG                         where up adds the engine's context

Exit codes: 0 good, 1 failed, 2 wrong usage, 125 the engine failed.`;

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed help or the complaint itself.
    return error.exitCode === 0 ? exitCodes.good : exitCodes.usage;
  }
  if (error instanceof ConfigError) return fail(error.message, exitCodes.usage);
  if (error instanceof EngineError || error instanceof RootNeededError) {
    return fail(error.message, exitCodes.engineFailed);
  }
  if (error instanceof KubeconfigError || error instanceof ImageError) {
    return fail(error.message, exitCodes.failed);
  }
  return fail(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    exitCodes.failed,
  );
}

function fail(message: string, code: number): number {
  process.stderr.write(`tandem: ${message}\n`);
  return code;
}
