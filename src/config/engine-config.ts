import { isAbsolute, normalize } from "./paths.ts";
import { type EngineSwitches, engineSwitches, switchNames } from "./switches.ts";

/** What the command line and the environment say about an engine, unchecked. */
export interface EngineOptions {
  readonly name?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly port?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** Each `NAME=on` or `NAME=off`. */
  readonly switch?: readonly string[] | undefined;
}

/** Where one engine lives and how it is called. */
export interface EngineConfig {
  readonly name: string;
  /** The name of the kubeconfig's context, cluster and user. */
  readonly contextName: string;
  /** Absolute. */
  readonly dataDirectory: string;
  /** `undefined`: the one used last, or a free one. */
  readonly port: number | undefined;
  /** The one file to write, instead of `$KUBECONFIG` or `~/.kube/config`. */
  readonly kubeconfig: string | undefined;
  readonly switches: EngineSwitches;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A wrong option or environment variable: a usage error. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

export const DEFAULT_NAME = "tandem";

/** A name becomes part of host names, file names and a kubeconfig context. */
const namePattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** containerd's socket lies below it, and the kernel takes no socket path beyond 107 bytes. */
const DATA_DIRECTORY_BYTES_MAX = 70;

/** Options win over the environment, that over the defaults. Throws `ConfigError` for the first that is wrong. */
export function engineConfig(
  options: EngineOptions,
  environment: Environment,
  workingDirectory: string,
): EngineConfig {
  const name = nameFrom(options.name ?? nonEmpty(environment["TANDEM_NAME"]) ?? DEFAULT_NAME);
  const given = options.dataDir ?? nonEmpty(environment["TANDEM_DATA_DIR"]);
  return {
    name,
    contextName: contextNameOf(name),
    dataDirectory: dataDirectoryFrom(given ?? `/var/lib/${contextNameOf(name)}`, workingDirectory),
    port: portFrom(options.port),
    kubeconfig: options.kubeconfig,
    switches: switchesFrom(options.switch ?? []),
  };
}

/** `tandem`, or `tandem-NAME` for an engine with a name of its own. */
export function contextNameOf(name: string): string {
  return name === DEFAULT_NAME ? DEFAULT_NAME : `${DEFAULT_NAME}-${name}`;
}

function nameFrom(name: string): string {
  if (namePattern.test(name)) return name;
  throw new ConfigError(
    `--name ${JSON.stringify(name)}: must be 1 to 40 lower case letters, digits and "-", not beginning or ending with "-"`,
  );
}

function dataDirectoryFrom(given: string, workingDirectory: string): string {
  if (given === "") throw new ConfigError("--data-dir must not be empty");
  const path = normalize(isAbsolute(given) ? given : `${workingDirectory}/${given}`);
  if (path === "/") throw new ConfigError("--data-dir must not be the root directory");
  const bytes = new TextEncoder().encode(path).length;
  if (bytes > DATA_DIRECTORY_BYTES_MAX) {
    throw new ConfigError(
      `--data-dir ${path}: is ${bytes} bytes long; at most ${DATA_DIRECTORY_BYTES_MAX} leave room for the sockets below it`,
    );
  }
  return path;
}

function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new ConfigError(`--port ${JSON.stringify(text)}: must be a number from 1 to 65535`);
}

function switchesFrom(settings: readonly string[]): EngineSwitches {
  const outcome = engineSwitches(settings);
  if ("switches" in outcome) return outcome.switches;
  throw new ConfigError(
    `--switch ${JSON.stringify(outcome.wrong)}: must be NAME=on or NAME=off, where NAME is one of ${switchNames.join(", ")}`,
  );
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
