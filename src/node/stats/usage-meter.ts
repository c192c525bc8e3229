import type { Instant } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import type { ContainerStats } from "../../ports/cri-stats.ts";
import type { NodeUsage, PodUsage } from "../../ports/node-streams.ts";
import {
  containerNameLabel,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
} from "../container-config/identity.ts";
import { cpuNanoCores } from "./cpu-rate.ts";
import { readMachine, type MachineReading } from "./machine-usage.ts";

/** Two readings give one measurement: so far they are apart at least, and so old is the older one at most. */
export const WINDOW_MIN_MS = 1_000;
export const WINDOW_MAX_MS = 60_000;

export interface UsageMeterOptions {
  readonly cri: Pick<Cri, "listContainerStats">;
  readonly clock: Clock;
  readonly nodeName: string;
  readonly machine?: ((now: Instant) => MachineReading) | undefined;
}

interface Reading {
  readonly at: Instant;
  readonly machine: MachineReading;
  readonly containers: ReadonlyMap<string, ContainerStats>;
}

interface Window {
  readonly before: Reading;
  readonly after: Reading;
}

/**
 * What pods and the node use, measured when somebody asks: an idle node spends nothing on it. The first question takes as
 * long as the shortest window; whoever asks again gets the average since.
 */
export class UsageMeter {
  readonly #options: UsageMeterOptions;
  #last: Reading | undefined;
  #going: Promise<Window> | undefined;

  constructor(options: UsageMeterOptions) {
    this.#options = options;
  }

  async pods(namespace: string | undefined): Promise<readonly PodUsage[]> {
    const window = await this.#window();
    const wanted = [...window.after.containers.values()].filter(
      ({ attributes: { labels }, memory }) =>
        // Without memory it does not run: a runtime lists the dead too.
        (memory?.workingSetBytes ?? 0) > 0 &&
        labels[podUidLabel] !== undefined &&
        (namespace === undefined || labels[podNamespaceLabel] === namespace),
    );
    const byPod = Map.groupBy(wanted, ({ attributes }) => attributes.labels[podUidLabel] ?? "");
    return [...byPod.values()].map((containers) => podUsage(containers, window));
  }

  async node(): Promise<readonly NodeUsage[]> {
    const window = await this.#window();
    const { before, after } = window;
    const usage = {
      cpuNanoCores: cpuNanoCores(before.machine.cpu, after.machine.cpu),
      memoryWorkingSetBytes: after.machine.memoryWorkingSetBytes,
    };
    const windowSeconds = secondsOf(window);
    return [{ node: this.#options.nodeName, at: after.at, windowSeconds, ...usage }];
  }

  /** One measurement for all who ask while it is made. */
  async #window(): Promise<Window> {
    this.#going ??= this.#measure().finally(() => (this.#going = undefined));
    return this.#going;
  }

  async #measure(): Promise<Window> {
    const { clock } = this.#options;
    const known = this.#last;
    const isRecent = known !== undefined && clock.now() - known.at <= WINDOW_MAX_MS;
    const before = isRecent ? known : await this.#read();
    const rest = before.at + WINDOW_MIN_MS - clock.now();
    if (rest > 0) await clock.sleep(rest);
    const after = await this.#read();
    this.#last = after;
    return { before, after };
  }

  async #read(): Promise<Reading> {
    const { cri, clock, machine = readMachine } = this.#options;
    const stats = await cri.listContainerStats();
    const at = clock.now();
    const containers = new Map(stats.map((container) => [container.attributes.id, container]));
    return { at, machine: machine(at), containers };
  }
}

function podUsage(containers: readonly ContainerStats[], window: Window): PodUsage {
  const labels = containers[0]?.attributes.labels ?? {};
  return {
    namespace: labels[podNamespaceLabel] ?? "",
    pod: labels[podNameLabel] ?? "",
    at: window.after.at,
    windowSeconds: secondsOf(window),
    containers: containers.map((stats) => ({
      name: stats.attributes.labels[containerNameLabel] ?? stats.attributes.metadata.name,
      cpuNanoCores: cpuOf(stats, window.before.containers.get(stats.attributes.id)),
      memoryWorkingSetBytes: stats.memory?.workingSetBytes ?? 0,
    })),
  };
}

/** A container that is younger than the window counts with what the runtime says itself. */
function cpuOf(after: ContainerStats, before: ContainerStats | undefined): number {
  const [first, second] = [before?.cpu, after.cpu];
  if (first?.usageCoreNanoSeconds === undefined || second?.usageCoreNanoSeconds === undefined) {
    return second?.usageNanoCores ?? 0;
  }
  return cpuNanoCores(
    { at: first.timestamp, totalNanoSeconds: first.usageCoreNanoSeconds },
    { at: second.timestamp, totalNanoSeconds: second.usageCoreNanoSeconds },
  );
}

function secondsOf({ before, after }: Window): number {
  return Math.max(1, Math.round((after.at - before.at) / 1000));
}
