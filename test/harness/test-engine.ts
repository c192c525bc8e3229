import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, runOk, words, type CommandOptions, type CommandResult } from "./command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** The command as a user has it. */
export const tandemCommand = join(root, "bin/tandem");
/** Where `make images` puts the images of the tests. */
export const imageFolder = join(root, "test/images/out");

/** A whole engine of its own: real containerd, real containers, its own data directory and kubeconfig. */
export interface TestEngine extends AsyncDisposable {
  readonly name: string;
  readonly dataDir: string;
  readonly kubeconfig: string;
  /** `tandem COMMAND` for this engine, whatever its outcome. */
  tandem(command: string, options?: CommandOptions): Promise<CommandResult>;
  /** `kubectl COMMAND` that must succeed: its stdout. Words are split as a shell would, quotes included. */
  kubectl(command: string, options?: CommandOptions): Promise<string>;
  /** `kubectl COMMAND` whatever its outcome. */
  tryKubectl(command: string, options?: CommandOptions): Promise<CommandResult>;
  /** `kubectl apply -f -`, which must succeed. */
  apply(manifest: string): Promise<string>;
  /** `tandem up`: also after `tandem down`, or after something was killed. */
  up(): Promise<void>;
}

export interface TestEngineOptions {
  /** Archives of `test/images/out` to load, without `.tar`: `busybox-latest`. */
  readonly images?: readonly string[] | undefined;
  readonly kubectl?: string | undefined;
  /** Instead of one in a temporary folder; its parent must exist. */
  readonly dataDir?: string | undefined;
  /** For the engine's process as well. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts an engine called `name`; disposing of it is `tandem down --purge`, which must leave nothing behind. */
export async function startTestEngine(
  name: string,
  { images = ["busybox-latest"], kubectl = "kubectl", ...more }: TestEngineOptions = {},
): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), `tandem-${name}-`));
  const dataDir = more.dataDir ?? join(folder, "data");
  const kubeconfig = join(folder, "kubeconfig");
  const env = { ...more.env, TANDEM_NAME: name, TANDEM_DATA_DIR: dataDir, KUBECONFIG: kubeconfig };
  const up = async (): Promise<void> => {
    await runOk(tandemCommand, ["up"], { env });
  };
  const engine: TestEngine = {
    name,
    dataDir,
    kubeconfig,
    up,
    tandem: async (command, options) => run(tandemCommand, words(command), { ...options, env }),
    kubectl: async (command, options) => runOk(kubectl, words(command), { ...options, env }),
    tryKubectl: async (command, options) => run(kubectl, words(command), { ...options, env }),
    apply: async (manifest) => runOk(kubectl, ["apply", "-f", "-"], { env, input: manifest }),
    [Symbol.asyncDispose]: async () => {
      await runOk(tandemCommand, ["down", "--purge"], { env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await up();
    for (const image of images) {
      await runOk(tandemCommand, ["image", "load", join(imageFolder, `${image}.tar`)], { env });
    }
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return engine;
}
