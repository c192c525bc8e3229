import type { ContainerRecord, SandboxRecord } from "../../lifecycle/runtime-view.ts";
import { isCriError } from "../../model/cri-error.ts";
import type { CallOptions, Container, Cri, PodSandbox } from "../../ports/cri.ts";
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

  constructor(cri: Pick<Cri, "containerStatus" | "podSandboxStatus">) {
    this.#cri = cri;
  }

  /** The record of a listed container; `undefined` when it has gone since. */
  async record(listed: Container, options: CallOptions): Promise<ContainerRecord | undefined> {
    const known = this.#records.get(listed.id);
    if (known !== undefined && isSettled(known, listed)) return known;
    const status = await present(async () => this.#cri.containerStatus(listed.id, options));
    if (status === undefined) {
      this.forget(listed.id);
      return undefined;
    }
    const record = await recordOf(listed, status);
    this.#records.set(listed.id, record);
    return record;
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
  }

  /** Drops what the runtime does not have any more. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of [...this.#records.keys(), ...this.#ips.keys()]) {
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
