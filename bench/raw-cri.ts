import { createReadStream } from "node:fs";
import { join } from "node:path";
import { importImages } from "../src/engine/images/import.ts";
import { findCtr } from "../src/engine/images/load.ts";
import { imageFolder } from "../test/harness/test-engine.ts";
import {
  type PrivateContainerd,
  startPrivateContainerd,
} from "../test/runtime/private-containerd.ts";

/** What the runtime itself takes for what the engine is measured at: medians, in milliseconds. */
export interface RawFloor {
  readonly sandboxCreateStart: readonly number[];
  readonly createStart: readonly number[];
  /** The same, begun when the event says that the container before it has ended: the runtime is still clearing that away. */
  readonly restart: readonly number[];
  /** A sandbox and four containers one after another. */
  readonly fourContainers: readonly number[];
  /** All of 30 pods, at the best of three concurrencies. */
  readonly burst: number;
}

const PODS = 10;
const BURST = 30;
const TIMEOUT_MS = 60_000;

/** Measures plain CRI calls against a containerd of their own, configured as an engine's. */
export async function measureRawCri(): Promise<RawFloor> {
  await using containerd = await startPrivateContainerd();
  const { cri, files, clock } = containerd;
  const archive = createReadStream(join(imageFolder, "busybox-latest.tar"));
  await importImages(cri, await findCtr(files.containerd), archive, clock);
  const singles: { readonly all: number; readonly container: number }[] = [];
  const fours: number[] = [];
  const restarts: number[] = [];
  for (let index = 0; index < PODS; index += 1) {
    singles.push(await runPod(containerd, `one-${index}`, 1));
    fours.push((await runPod(containerd, `four-${index}`, 4)).all);
    restarts.push(await restart(containerd, `again-${index}`));
  }
  const bursts: number[] = [];
  for (const concurrency of [2, 4, 8]) bursts.push(await burst(containerd, concurrency));
  return {
    sandboxCreateStart: singles.map(({ all }) => all),
    createStart: singles.map(({ container }) => container),
    restart: restarts,
    fourContainers: fours,
    burst: Math.min(...bursts),
  };
}

/** Starts a pod, removes it again, and says how long the start took, and its last container's part. */
async function runPod(
  { cri, sandboxConfig }: PrivateContainerd,
  name: string,
  containers: number,
): Promise<{ readonly all: number; readonly container: number }> {
  const config = sandboxConfig(name);
  const begin = performance.now();
  const podSandboxId = await cri.runPodSandbox({ config });
  let last = begin;
  for (let index = 0; index < containers; index += 1) {
    last = performance.now();
    await start(cri, { podSandboxId, sandboxConfig: config }, [`c${index}`, "1000"]);
  }
  const end = performance.now();
  await cri.stopPodSandbox(podSandboxId);
  await cri.removePodSandbox(podSandboxId);
  return { all: end - begin, container: end - last };
}

/** How long a second container of a pod takes from the event that says that the first has ended. */
async function restart({ cri, sandboxConfig }: PrivateContainerd, name: string): Promise<number> {
  const config = sandboxConfig(name);
  const podSandboxId = await cri.runPodSandbox({ config });
  const sandbox = { podSandboxId, sandboxConfig: config };
  await endOf(cri, await start(cri, sandbox, ["first", "1"]));
  const begin = performance.now();
  await start(cri, sandbox, ["second", "1000"]);
  const end = performance.now();
  await cri.stopPodSandbox(podSandboxId);
  await cri.removePodSandbox(podSandboxId);
  return end - begin;
}

/** Returns with the event that says so. */
async function endOf(cri: PrivateContainerd["cri"], id: string): Promise<void> {
  for await (const event of cri.events(AbortSignal.timeout(TIMEOUT_MS))) {
    if (event.kind === "exited" && event.id === id) return;
  }
  throw new Error(`nothing was heard of the end of container ${id} within ${TIMEOUT_MS} ms`);
}

async function start(
  cri: PrivateContainerd["cri"],
  sandbox: Omit<Parameters<PrivateContainerd["cri"]["createContainer"]>[0], "config">,
  [name, seconds]: readonly [string, string],
): Promise<string> {
  const config = {
    metadata: { name, attempt: 0 },
    image: { image: "busybox" },
    command: ["sleep", seconds],
    logPath: `${name}.log`,
  };
  const id = await cri.createContainer({ ...sandbox, config });
  await cri.startContainer(id);
  return id;
}

async function burst(containerd: PrivateContainerd, concurrency: number): Promise<number> {
  const { cri, sandboxConfig } = containerd;
  const waiting = Array.from({ length: BURST }, (_, index) => `burst-${concurrency}-${index}`);
  const sandboxes: string[] = [];
  const begin = performance.now();
  const work = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const config = sandboxConfig(name);
      const podSandboxId = await cri.runPodSandbox({ config });
      sandboxes.push(podSandboxId);
      await start(cri, { podSandboxId, sandboxConfig: config }, ["c", "1000"]);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const took = performance.now() - begin;
  for (const id of sandboxes) {
    await cri.stopPodSandbox(id);
    await cri.removePodSandbox(id);
  }
  return took;
}
