import type { ContainerRecord, SandboxRecord } from "../../lifecycle/runtime-view.ts";
import { isCriError } from "../../model/cri-error.ts";
import type { CallOptions, Container, ContainerStatus, Cri, PodSandbox } from "../../ports/cri.ts";
import { type EarlyExit, withEarlyExit } from "./early-exit.ts";
import { recordOf } from "./record.ts";

/** Written on a sandbox that has no network namespace of its own: the runtime does not list that. */
export const hostNetworkAnnotation = "tandem.dev/host-network";

/**
 * Details that a list does not have and that do not change while the listed state stays the same: they are asked for once.
 * Losing it costs calls, nothing else.
 */
export class StatusCache {
  readonly #cri: Pick<Cri, "containerStatus" | "podSandboxStatus">;
  readonly #records = new Map<string, ContainerRecord>();
  readonly #ips = new Map<string, readonly string[]>();
  readonly #outOfMemory = new Set<string>();
  readonly #exits = new Map<string, EarlyExit>();
  readonly #ending = new Set<string>();

  constructor(cri: Pick<Cri, "containerStatus" | "podSandboxStatus">) {
    this.#cri = cri;
  }

  /**
   * The record of a listed container; `undefined` when it has gone since. `asked`: what a question said that was put
   * while the list was on its way.
   */
  async record(
    listed: Container,
    options: CallOptions,
    asked?: ContainerStatus,
  ): Promise<ContainerRecord | undefined> {
    const { id } = listed;
    const known = this.#records.get(id);
    if (known !== undefined && isSettled(known, listed) && !this.#exits.has(id)) return known;
    const status = asked?.state === listed.state ? asked : await this.status(id, options);
    if (status === undefined) {
      this.forget(id);
      return undefined;
    }
    if (status.state === "CONTAINER_EXITED") {
      this.#exits.delete(id);
      this.settled(id);
    }
    const seen = withEarlyExit(status, this.#exits.get(id));
    const record = await recordOf(listed, seen);
    // What the event says beforehand stands until the runtime says it itself.
    if (seen === status) this.#records.set(id, record);
    return record;
  }

  /** As the runtime has it; `undefined` when it is gone. */
  async status(id: string, options: CallOptions): Promise<ContainerStatus | undefined> {
    return present(async () => this.#cri.containerStatus(id, options));
  }

  /** The kernel has killed something in the container: what its end is called is for the runtime to say. */
  ranOutOfMemory(id: string): void {
    this.#outOfMemory.add(id);
  }

  /** The process has ended; CRI may go on to show it as running for a while. */
  ended(id: string, exit: EarlyExit): void {
    this.#ending.add(id);
    if (!this.#outOfMemory.has(id)) this.#exits.set(id, exit);
  }

  /** CRI shows its end from now on; a list that is on its way may be older. */
  settled(id: string): void {
    this.#ending.delete(id);
  }

  /** Nobody will say when: the stream of events was broken. */
  allSettled(): void {
    this.#ending.clear();
  }

  /** Whether its end is known, and CRI does not show it yet. */
  isEnding(id: string): boolean {
    return this.#ending.has(id);
  }

  /** All for which `isEnding` holds: few, and not for long. */
  ending(): readonly string[] {
    return [...this.#ending];
  }

  /** Whoever made a sandbox has asked already. */
  knowAddresses(sandboxId: string, ips: readonly string[]): void {
    if (ips.length > 0) this.#ips.set(sandboxId, ips);
  }

  async sandbox(listed: PodSandbox, options: CallOptions): Promise<SandboxRecord> {
    const hostNetwork = listed.annotations[hostNetworkAnnotation] === "true";
    const isReady = listed.state === "SANDBOX_READY";
    return {
      id: listed.id,
      attempt: listed.metadata.attempt,
      state: isReady ? "ready" : "notReady",
      createdAt: listed.createdAt,
      ips: isReady && !hostNetwork ? await this.#addresses(listed.id, options) : [],
      hostNetwork,
    };
  }

  /** After a change that the state does not show, such as new resources; and when it is gone. */
  forget(id: string): void {
    this.#records.delete(id);
    this.#ips.delete(id);
    this.#exits.delete(id);
    this.#ending.delete(id);
    this.#outOfMemory.delete(id);
  }

  /** Drops what the runtime does not have any more. */
  keepOnly(ids: ReadonlySet<string>): void {
    const known = [this.#records, this.#ips, this.#exits, this.#ending];
    for (const id of known.flatMap((held) => [...held.keys()])) {
      if (!ids.has(id)) this.forget(id);
    }
  }

  async #addresses(id: string, options: CallOptions): Promise<readonly string[]> {
    const known = this.#ips.get(id);
    if (known !== undefined) return known;
    const status = await present(async () => this.#cri.podSandboxStatus(id, options));
    const ips = status?.ips ?? [];
    if (ips.length > 0) this.#ips.set(id, ips);
    return ips;
  }
}

/** Only these two states have details that stay; a created container is soon another. */
function isSettled(known: ContainerRecord, listed: Container): boolean {
  return (
    (known.state === "running" && listed.state === "CONTAINER_RUNNING") ||
    (known.state === "exited" && listed.state === "CONTAINER_EXITED")
  );
}

async function present<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isCriError(error, "NotFound")) return undefined;
    throw error;
  }
}
