import { type Command, Option } from "commander";
import { type EngineConfig, engineConfig, type EngineOptions } from "../config/engine-config.ts";
import { isUp, registeredEngines } from "../engine/registry.ts";

/** The options that name an engine. */
export interface EngineFlags {
  readonly name?: string;
  readonly dataDir?: string;
}

export function addEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--name <name>",
        "which engine, where several run side by side (default: tandem)",
      ).env("TANDEM_NAME"),
    )
    .addOption(
      new Option(
        "--data-dir <directory>",
        "where the engine keeps everything (default: /var/lib/tandem, or /var/lib/tandem-NAME)",
      ).env("TANDEM_DATA_DIR"),
    );
}

/**
 * The engine that a command means. Its name alone finds its data directory, and its directory alone its name; of two
 * engines with one name, the one that is up.
 */
export async function meantEngine(flags: EngineOptions): Promise<EngineConfig> {
  const config = engineConfig(flags, process.env, process.cwd());
  const engines = await registeredEngines();
  if (flags.dataDir !== undefined) {
    const known = engines.find(({ dataDirectory }) => dataDirectory === config.dataDirectory);
    const name = known?.identity.name;
    if (name === undefined || flags.name !== undefined) return config;
    return engineConfig({ ...flags, name }, process.env, process.cwd());
  }
  const namesakes = engines.filter(({ identity }) => identity.name === config.name);
  const up = await Promise.all(namesakes.map((engine) => isUp(engine)));
  const known = namesakes.find((_, index) => up[index]) ?? namesakes[0];
  return known ? { ...config, dataDirectory: known.dataDirectory } : config;
}

/** Everything that touches containers needs root. */
export function needRoot(command: string): void {
  if (process.getuid?.() === 0) return;
  throw new RootNeededError(
    `tandem ${command} runs containers and must be root: sudo tandem ${command}`,
  );
}

export class RootNeededError extends Error {}
