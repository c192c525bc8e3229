import { join } from "node:path";

/** Everything that an engine keeps, all of it below its data directory. */
export interface EngineFiles {
  readonly dataDirectory: string;
  /** Held while an engine runs. */
  readonly lock: string;
  /** Who this engine is: id, addresses, port (`EngineIdentity`). */
  readonly identity: string;
  /** The running engine's process. */
  readonly process: string;
  readonly log: string;
  /** What the engine's process writes by itself: Node's last words. */
  readonly output: string;
  /** Where the context was added, and what was current before. */
  readonly kubeconfigRecord: string;
  readonly controlSocket: string;
  readonly store: string;
  readonly journal: string;
  readonly certificates: string;
  /** The data of volumes of the class `standard`, a directory for each. */
  readonly volumes: string;
  readonly containerd: ContainerdFiles;
}

export interface ContainerdFiles {
  readonly directory: string;
  readonly config: string;
  readonly root: string;
  /** What lives no longer than the machine is up. */
  readonly state: string;
  readonly socket: string;
  readonly log: string;
  readonly process: string;
  /** Answers of slow questions about this machine's binaries. */
  readonly findings: string;
  readonly cniConfigs: string;
  readonly ipam: string;
  /** One directory with a `hosts.toml` for each registry. */
  readonly registries: string;
}

export function engineFiles(dataDirectory: string): EngineFiles {
  const below = (...path: readonly string[]): string => join(dataDirectory, ...path);
  return {
    dataDirectory,
    lock: below("engine.lock"),
    identity: below("engine.json"),
    process: below("engine.pid"),
    log: below("engine.log"),
    output: below("engine.out"),
    kubeconfigRecord: below("kubeconfig.json"),
    controlSocket: below("engine.sock"),
    store: below("store.db"),
    journal: below("journal.db"),
    certificates: below("pki"),
    volumes: below("volumes"),
    containerd: {
      directory: below("containerd"),
      config: below("containerd", "config.toml"),
      root: below("containerd", "root"),
      state: below("containerd", "state"),
      socket: below("containerd", "containerd.sock"),
      log: below("containerd", "containerd.log"),
      process: below("containerd", "containerd.pid"),
      findings: below("containerd", "findings.json"),
      cniConfigs: below("containerd", "cni"),
      ipam: below("containerd", "ipam"),
      registries: below("registries"),
    },
  };
}
