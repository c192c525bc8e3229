import { ensureSays } from "../../client/ensure.ts";
import { leases, nodes } from "../../client/resources.ts";
import { toMicroTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import { isStatus } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Lease } from "../../model/types/coordination-v1.ts";
import type { Node, NodeStatus } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import type { Log } from "../../ports/log.ts";
import { nodeStatus, type NodeStatusFacts, type Pressures } from "./node-status.ts";

/** How often the lease is renewed and the status looked at. */
export const HEARTBEAT_MS = 10_000;
/** How old a status gets that does not change. */
export const STATUS_AGE_MAX_MS = 300_000;
const LEASE_DURATION_SECONDS = 40;
const LEASE_NAMESPACE = "kube-node-lease";

export interface NodeRegistrationOptions {
  readonly api: ApiClient;
  readonly cri: Pick<Cri, "status" | "listImages">;
  readonly clock: Clock;
  readonly log: Log;
  readonly facts: Omit<NodeStatusFacts, "runtime" | "images" | "pressures">;
  readonly pressures: () => Pressures;
}

/** Makes this machine a Node of the API and keeps saying that it lives. */
export class NodeRegistration {
  readonly #options: NodeRegistrationOptions;
  #sent: NodeStatus | undefined;
  #sentAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(options: NodeRegistrationOptions) {
    this.#options = options;
  }

  /** The Node is there, its status is of now and its lease is held. */
  async register(): Promise<void> {
    const node = await this.#ensureNode();
    this.#sent = node.status;
    await this.#reportStatus();
    await this.#renewLease();
  }

  /** Renews the lease and the status until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await clock.sleep(HEARTBEAT_MS, signal);
        await this.#renewLease();
        await this.#reportStatus();
      } catch (error) {
        if (signal.aborted) return;
        if (!isStatus(error) && !(error instanceof TransientError)) throw error;
        log.warn("heartbeat failed", { error: error.message });
      }
    }
  }

  async #ensureNode(): Promise<Stored<Node>> {
    const { api, facts } = this.#options;
    const { nodeName: name, machine } = facts;
    const os = { "kubernetes.io/os": "linux", "beta.kubernetes.io/os": "linux" };
    const arch = {
      "kubernetes.io/arch": machine.architecture,
      "beta.kubernetes.io/arch": machine.architecture,
    };
    const labels = { ...os, ...arch, "kubernetes.io/hostname": name };
    // What others wrote on the node stays; what is ours is made right.
    return ensureSays<Node>(api, nodes, undefined, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
    });
  }

  /** Sends the status when something in it changed, or when the last one is old. */
  async #reportStatus(): Promise<void> {
    const { api, clock, facts } = this.#options;
    const now = clock.now();
    const status = nodeStatus(await this.#facts(), this.#sent, now);
    const isDue = now - this.#sentAt >= STATUS_AGE_MAX_MS || !isSame(status, this.#sent);
    if (!isDue) return;
    // A merge patch replaces whole lists: no address or condition of an earlier life is left.
    const patch = { type: "merge", body: { status } } as const;
    const key = { name: facts.nodeName };
    try {
      await api.patch<Node>(nodes, key, patch, { subresource: "status" });
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
      await this.#ensureNode();
      await api.patch<Node>(nodes, key, patch, { subresource: "status" });
    }
    this.#sent = status;
    this.#sentAt = now;
  }

  async #facts(): Promise<NodeStatusFacts> {
    const { cri, facts, pressures } = this.#options;
    try {
      const [runtime, images] = await Promise.all([cri.status(), cri.listImages()]);
      return { ...facts, runtime, images, pressures: pressures() };
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      return { ...facts, runtime: undefined, images: [], pressures: pressures() };
    }
  }

  async #renewLease(): Promise<void> {
    const { api, clock, facts } = this.#options;
    const { nodeName: name } = facts;
    const renewTime = toMicroTime(clock.now());
    const key = { namespace: LEASE_NAMESPACE, name };
    try {
      const patch = { type: "merge", body: { spec: { renewTime } } } as const;
      await api.patch<Lease>(leases, key, patch);
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
      await api.create<Lease>(leases, LEASE_NAMESPACE, {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: key,
        spec: { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime },
      });
    }
  }
}

/** Whether two statuses differ only in the times of their heartbeats. */
function isSame(status: NodeStatus, sent: NodeStatus | undefined): boolean {
  return sent !== undefined && jsonEquals(withoutTimes(status), withoutTimes(sent));
}

function withoutTimes(status: NodeStatus): NodeStatus {
  const conditions = (status.conditions ?? []).map((condition) => ({
    ...condition,
    lastHeartbeatTime: undefined,
  }));
  return { ...status, conditions };
}
