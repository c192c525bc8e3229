import { newestFirst } from "../../lifecycle/newest-first.ts";
import type { RuntimeView } from "../../lifecycle/runtime-view.ts";
import type {
  CallOptions,
  Container,
  ContainerStatus,
  Cri,
  PodSandbox,
  RuntimeEvent,
} from "../../ports/cri.ts";
import {
  factsFrom,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
} from "../container-config/identity.ts";
import type { RuntimeHint, RuntimeObservation, RuntimePod } from "../effects.ts";
import { StatusCache } from "./status-cache.ts";

type ObservedCri = Pick<
  Cri,
  "listPodSandbox" | "listContainers" | "containerStatus" | "podSandboxStatus" | "events"
>;

/** Reads what the runtime holds for pods, and tells when it changes. */
export class RuntimeObserver implements RuntimeObservation {
  readonly #cri: ObservedCri;
  readonly #cache: StatusCache;
  /** Which pod a container or a sandbox belongs to: events name only the id. */
  readonly #owners = new Map<string, string>();
  /** Containers that have come up or ended since the last look, by pod: they are asked about beside the lists. */
  readonly #changed = new Map<string, Set<string>>();
  readonly #exitListeners = new Map<string, Set<() => void>>();

  constructor(cri: ObservedCri) {
    this.#cri = cri;
    this.#cache = new StatusCache(cri);
  }

  async observe(podUid: string, signal?: AbortSignal): Promise<RuntimeView> {
    const options = { signal };
    const filter = { labelSelector: { [podUidLabel]: podUid } };
    const [sandboxes, containers, asked] = await Promise.all([
      this.#cri.listPodSandbox(filter, options),
      this.#cri.listContainers(filter, options),
      this.#askAboutChanged(podUid, options),
    ]);
    return this.#view({ sandboxes, containers }, options, asked);
  }

  async observeAll(signal?: AbortSignal): Promise<readonly RuntimePod[]> {
    const options = { signal };
    const [sandboxes, containers] = await Promise.all([
      this.#cri.listPodSandbox({}, options),
      this.#cri.listContainers({}, options),
    ]);
    const ids = new Set([...sandboxes, ...containers].map(({ id }) => id));
    this.#cache.keepOnly(ids);
    for (const id of this.#owners.keys()) if (!ids.has(id)) this.#owners.delete(id);
    const groups = [...groupByPod(sandboxes, containers)];
    const uids = new Set(groups.map(([uid]) => uid));
    for (const uid of this.#changed.keys()) if (!uids.has(uid)) this.#changed.delete(uid);
    return Promise.all(groups.map(async ([uid, held]) => this.#pod(uid, held, options)));
  }

  /** Also tells those who wait with `ended`; one watch at a time serves all. */
  async *watch(signal: AbortSignal): AsyncIterable<RuntimeHint> {
    for await (const event of this.#cri.events(signal)) {
      const hint = this.#hint(event);
      this.#note(event);
      yield hint;
    }
  }

  /** Says whose a new container or sandbox is, before the first event about it. */
  owns(podUid: string, id: string): void {
    this.#owners.set(id, podUid);
  }

  /** A container that the caller is about to start. */
  starts(podUid: string, containerId: string): void {
    this.owns(podUid, containerId);
    this.#markChanged(podUid, containerId);
  }

  /** The addresses of a sandbox that the caller has made. */
  knowAddresses(sandboxId: string, ips: readonly string[]): void {
    this.#cache.knowAddresses(sandboxId, ips);
  }

  /** Whether the container's process is known to be dead while CRI still shows it as running: its log may grow yet. */
  isEnding(containerId: string): boolean {
    return this.#cache.isEnding(containerId);
  }

  /** Containers of this sandbox's pod for which `isEnding` holds. */
  endingIn(sandboxId: string): readonly string[] {
    const podUid = this.#owners.get(sandboxId);
    return this.#cache.ending().filter((id) => this.#owners.get(id) === podUid);
  }

  /** Resolves when `isEnding` holds for none of them any more, or the signal aborts. */
  async settled(containerIds: readonly string[], signal: AbortSignal): Promise<void> {
    for (const id of containerIds) {
      while (this.isEnding(id) && !signal.aborted) await this.ended(id, signal);
    }
  }

  /** A change that a list does not show: the next observation asks again. */
  invalidate(id: string): void {
    this.#cache.forget(id);
  }

  /** Resolves when the container may have ended, or the signal aborts. Only a hint: look, and wait again. */
  async ended(containerId: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const listeners = this.#exitListeners.get(containerId) ?? new Set();
    this.#exitListeners.set(containerId, listeners.add(resolve));
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    listeners.delete(resolve);
    if (listeners.size === 0) this.#exitListeners.delete(containerId);
  }

  #note(event: RuntimeEvent): void {
    if (event.kind === "resync") {
      this.#cache.allSettled();
      return this.#tellAllEnded();
    }
    if (event.kind === "oom") this.#cache.ranOutOfMemory(event.id);
    if (event.kind !== "exited" && event.kind !== "deleted") return;
    const { id } = event;
    if (event.kind === "exited") this.#noteExit(event);
    this.#tellEnded(id);
  }

  #noteExit(exit: RuntimeEvent & { readonly kind: "exited" }): void {
    if (exit.settled) this.#cache.settled(exit.id);
    else this.#cache.ended(exit.id, exit);
    const podUid = this.#owners.get(exit.id);
    if (podUid !== undefined) this.#markChanged(podUid, exit.id);
  }

  #markChanged(podUid: string, id: string): void {
    this.#changed.set(podUid, (this.#changed.get(podUid) ?? new Set()).add(id));
  }

  /** One round trip instead of two: most looks are for the sake of one container that is known beforehand. */
  async #askAboutChanged(
    podUid: string,
    options: CallOptions,
  ): Promise<ReadonlyMap<string, ContainerStatus>> {
    const ids = [...(this.#changed.get(podUid) ?? [])];
    this.#changed.delete(podUid);
    const statuses = await Promise.all(ids.map(async (id) => this.#cache.status(id, options)));
    return new Map(
      statuses.flatMap((status) => (status === undefined ? [] : [[status.id, status]])),
    );
  }

  #tellEnded(id: string): void {
    for (const tell of this.#exitListeners.get(id) ?? []) tell();
  }

  #tellAllEnded(): void {
    for (const id of this.#exitListeners.keys()) this.#tellEnded(id);
  }

  async #pod(uid: string, held: Held, options: CallOptions): Promise<RuntimePod> {
    const labels = held.labels;
    const view = await this.#view(held, options);
    const terminationGraceSeconds = held.containers
      .map(({ annotations }) => factsFrom(annotations).terminationGraceSeconds)
      .find((seconds) => seconds !== undefined);
    return {
      uid,
      name: labels[podNameLabel] ?? "",
      namespace: labels[podNamespaceLabel] ?? "",
      view,
      terminationGraceSeconds,
    };
  }

  async #view(
    { sandboxes, containers }: Pick<Held, "sandboxes" | "containers">,
    options: CallOptions,
    asked: ReadonlyMap<string, ContainerStatus> = new Map(),
  ): Promise<RuntimeView> {
    for (const { id, labels } of [...sandboxes, ...containers]) {
      this.#owners.set(id, labels[podUidLabel] ?? "");
    }
    const [ofSandboxes, records] = await Promise.all([
      Promise.all(sandboxes.map(async (listed) => this.#cache.sandbox(listed, options))),
      Promise.all(
        containers.map(async (listed) => this.#cache.record(listed, options, asked.get(listed.id))),
      ),
    ]);
    const there = records.filter((record) => record !== undefined);
    return newestFirst({ sandboxes: ofSandboxes, containers: there });
  }

  #hint(event: RuntimeEvent): RuntimeHint {
    const { at } = event;
    switch (event.kind) {
      case "resync":
        return { kind: "other", at };
      case "exited":
        return { ...this.#subject(event.id), kind: "stopped", at };
      case "created":
      case "started":
      case "oom":
      case "deleted":
        return { ...this.#subject(event.id), kind: event.kind, at };
    }
  }

  #subject(id: string): Pick<RuntimeHint, "podUid" | "containerId"> {
    const podUid = this.#owners.get(id);
    return podUid === undefined ? { containerId: id } : { podUid, containerId: id };
  }
}

interface Held {
  readonly labels: Readonly<Record<string, string>>;
  readonly sandboxes: readonly PodSandbox[];
  readonly containers: readonly Container[];
}

/** What the runtime holds, by pod. Something that no node agent made is none of our business. */
function groupByPod(
  sandboxes: readonly PodSandbox[],
  containers: readonly Container[],
): ReadonlyMap<string, Held> {
  const uidOf = ({ labels }: Pick<Held, "labels">): string => labels[podUidLabel] ?? "";
  const ofPods = Map.groupBy(containers, uidOf);
  const groups = new Map<string, Held>();
  for (const [uid, held] of Map.groupBy(sandboxes, uidOf)) {
    const labels = held[0]?.labels ?? {};
    groups.set(uid, { labels, sandboxes: held, containers: ofPods.get(uid) ?? [] });
  }
  for (const [uid, held] of ofPods) {
    const labels = held[0]?.labels ?? {};
    if (!groups.has(uid)) groups.set(uid, { labels, sandboxes: [], containers: held });
  }
  groups.delete("");
  return groups;
}
