import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { TransientError } from "../../model/transient-error.ts";
import { isCriError } from "../../model/cri-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import { EngineError } from "../engine-error.ts";
import type { ContainerdFiles } from "../files.ts";
import { inspectHost } from "../host.ts";
import { bootId, isRunning, type ProcessRecord } from "../process-record.ts";
import { findBinaries } from "./binaries.ts";
import { cniConfig } from "./cni-config.ts";
import { containerdConfig } from "./config-file.ts";
import { findings } from "./findings.ts";
import { lastWords, runningContainerd, spawnContainerd } from "./process.ts";

export interface ContainerdSpec {
  readonly files: ContainerdFiles;
  readonly cniNetwork: string;
  readonly bridge: string;
  readonly podCidr: string;
  readonly pauseImage: string;
}

/** How long a start may take; with thousands of containers to load it is some seconds. */
const START_PATIENCE_MS = 60_000;
const LOOK_PERIOD_MS = 4;

export interface StartedContainerd {
  readonly process: ProcessRecord;
  /** It ran already, with whatever containers it has. */
  readonly adopted: boolean;
}

/** Finds our containerd running, or starts it; either way it accepts connections when this resolves. */
export async function startContainerd(
  spec: ContainerdSpec,
  clock: Clock,
  signal?: AbortSignal,
): Promise<StartedContainerd> {
  const { files } = spec;
  const running = await runningContainerd(files);
  if (running) {
    await untilListening(files, running, clock, signal);
    return { process: running, adopted: true };
  }
  await prepareFiles(spec);
  const binaries = findBinaries(process.env["PATH"]);
  const found = await findings(binaries, files);
  const { cniDirectory } = binaries;
  const { pauseImage } = spec;
  await writeFile(
    files.config,
    containerdConfig({ files, host: inspectHost(), cniDirectory, pauseImage, ...found }),
    { mode: 0o600 },
  );
  const started = await spawnContainerd(binaries.containerd, files);
  await untilListening(files, started, clock, signal);
  return { process: started, adopted: false };
}

/** containerd listens before its CRI plugin takes calls; resolves when it does. */
export async function untilCriAnswers(
  cri: Pick<Cri, "version">,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  const giveUpAt = clock.now() + START_PATIENCE_MS;
  for (;;) {
    try {
      await cri.version({ signal });
      return;
    } catch (error) {
      const mayPass = error instanceof TransientError || isCriError(error);
      if (!mayPass || clock.now() > giveUpAt) throw error;
    }
    await clock.sleep(LOOK_PERIOD_MS, signal);
  }
}

async function prepareFiles(spec: ContainerdSpec): Promise<void> {
  const { files } = spec;
  for (const directory of [files.directory, files.cniConfigs, files.ipam, files.registries]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
  await forgetStateOfLastBoot(files);
  const network = { ...spec, network: spec.cniNetwork, ipamDirectory: files.ipam };
  await writeFile(`${files.cniConfigs}/10-tandem.conflist`, cniConfig(network), { mode: 0o600 });
}

/** No process, mount or network namespace of an earlier boot exists any more; their traces only confuse containerd. */
async function forgetStateOfLastBoot(files: ContainerdFiles): Promise<void> {
  const stamp = `${files.state}.boot`;
  const last = await readFile(stamp, "utf8").catch(() => undefined);
  if (last === bootId()) return;
  if (last !== undefined) await rm(files.state, { recursive: true, force: true });
  await writeFile(stamp, bootId());
}

async function untilListening(
  files: ContainerdFiles,
  process: ProcessRecord,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  const giveUpAt = clock.now() + START_PATIENCE_MS;
  while (!(await accepts(files.socket))) {
    if (!isRunning(process)) {
      throw new EngineError(`containerd does not start${await lastWords(files)}`);
    }
    if (clock.now() > giveUpAt) {
      throw new EngineError(
        `containerd does not listen after ${START_PATIENCE_MS / 1000} s${await lastWords(files)}`,
      );
    }
    await clock.sleep(LOOK_PERIOD_MS, signal);
  }
}

function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.on("connect", () => settle(true));
    socket.on("error", () => settle(false));
  });
}
