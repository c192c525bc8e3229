import type { Stored } from "../../model/object.ts";
import { isStatus } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { ForcedEnd } from "../../lifecycle/model.ts";
import { graceOf } from "../../lifecycle/sandbox.ts";
import { Informer } from "../../client/informer.ts";
import { pods } from "../../client/resources.ts";
import type { RuntimeHint } from "../effects.ts";
import { collectGarbage } from "./garbage.ts";
import type { NodeFacts } from "./node-facts.ts";
import { isSystemCritical } from "../eviction/rank.ts";
import { orphanPod } from "./orphan-pod.ts";
import { isOver, roomBeside } from "./node-room.ts";
import { PodWorker } from "./pod-worker.ts";
import { removeRecords } from "./records.ts";

/** The safety net below the runtime's events: everything is looked at again this often. */
export const RECONCILE_MS = 10_000;
/** How often dead containers beyond the newest of each name are removed (semantics §1). */
export const GARBAGE_MS = 60_000;
const HINTS_RETRY_MS = 1_000;

/**
 * The node: one worker for each pod that is bound to it or still runs on it. `run` adopts what an engine before this
 * one left behind, follows the API and the runtime, and returns when the signal aborts; containers go on running.
 */
export class NodeAgent {
  readonly #facts: NodeFacts;
  readonly #nodeName: string;
  readonly #pods: Informer<Pod>;
  readonly #workers = new Map<string, PodWorker>();
  readonly #background = new Set<Promise<void>>();
  readonly #removals = new Map<string, Promise<void>>();
  #signal: AbortSignal = AbortSignal.abort();
  #isShuttingDown = false;
  /** The pods that were there before us have workers: whatever comes now, nobody has run before. */
  #isFollowing = false;

  constructor(facts: NodeFacts, nodeName: string) {
    this.#facts = facts;
    this.#nodeName = nodeName;
    const { api, clock, log } = facts;
    const fieldSelector = `spec.nodeName=${nodeName}`;
    this.#pods = new Informer<Pod>({ api, clock, log, resource: pods, fieldSelector });
  }

  /** The node's copy of its pods; synchronous reads for volumes, probes and the like. */
  get pods(): Informer<Pod> {
    return this.#pods;
  }

  /** The worker of a pod; undefined when the pod is not here (any more). */
  worker(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  /** Ends a pod from the node's side: eviction, shutdown (semantics §5.7). */
  force(uid: string, end: ForcedEnd): void {
    this.#workers.get(uid)?.force(end);
  }

  /**
   * Ends every pod in order and within its grace period, or within `end.graceSeconds` where that is shorter; critical
   * pods, on which others may depend, go when those are gone (semantics §5.7). The API is told nothing, so that the next
   * engine runs them again. Resolves when nothing runs.
   */
  async shutDown(end: ForcedEnd): Promise<void> {
    this.#isShuttingDown = true;
    const workers = [...this.#workers.values()];
    for (const isCritical of [false, true]) {
      const group = workers.filter(({ pod }) => isSystemCritical(pod) === isCritical);
      await Promise.all(group.map(async (worker) => worker.shutDown(withinGrace(worker.pod, end))));
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const informer = this.#pods.run(signal);
    await this.#pods.synced();
    if (signal.aborted) return informer;
    this.#pods.onChange(({ before, after }) => {
      if (after === undefined) this.#gone(before);
      else this.#changed(after);
    });
    this.#isFollowing = true;
    const loops = [this.#followRuntime(), this.#reconcile(), this.#collect(), informer];
    await Promise.all(loops);
    await Promise.all([...this.#workers.values()].map(async (worker) => worker.close()));
    await Promise.all(this.#background);
  }

  #changed(pod: Stored<Pod>): void {
    const { uid } = pod.metadata;
    if (isOver(pod)) this.#retryResizes();
    const worker = this.#workers.get(uid);
    if (worker !== undefined) {
      const isNew = worker.pod.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp;
      worker.update(pod);
      if (isNew && worker.isTerminated) this.#inBackground(this.#finish(worker));
      return;
    }
    if (pod.spec?.nodeName === this.#nodeName && !this.#isShuttingDown) {
      this.#adopt(pod, this.#isFollowing);
    }
  }

  #adopt(pod: Stored<Pod>, isNew: boolean): PodWorker {
    const { uid } = pod.metadata;
    const worker: PodWorker = new PodWorker(this.#facts, pod, {
      isNew: isNew && pod.status?.startTime === undefined,
      room: (of) => roomBeside(of, this.#pods.list(), this.#facts.allocatable),
      onWritten: (written) => this.#pods.observe(written),
      onTerminated: () => this.#inBackground(this.#finish(worker)),
    });
    this.#workers.set(uid, worker);
    worker.wake();
    return worker;
  }

  #gone(pod: Stored<Pod>): void {
    this.#retryResizes();
    const worker = this.#workers.get(pod.metadata.uid);
    // The last version of the object has the grace period with which it was deleted.
    worker?.update(pod);
    worker?.remove();
    if (worker?.isTerminated) this.#inBackground(this.#forget(worker));
  }

  /** A pod that is over leaves room for those whose resize had to wait (semantics §8.3). */
  #retryResizes(): void {
    for (const worker of this.#workers.values()) {
      if (worker.memory.resize.pending !== undefined) worker.wake();
    }
  }

  /** Nothing of the pod runs and its last status is written: now the object may go, and with it everything else. */
  async #finish(worker: PodWorker): Promise<void> {
    const { pod } = worker;
    if (worker.isRemoved) return this.#forget(worker);
    if (pod.metadata.deletionTimestamp === undefined) {
      // A finished pod stays for its logs; when somebody deletes it later, the worker comes here again.
      return;
    }
    const { uid, name, namespace } = pod.metadata;
    const options = { gracePeriodSeconds: 0, preconditions: { uid } };
    try {
      await this.#facts.api.delete(pods, { namespace, name }, options);
    } catch (error) {
      if (isStatus(error, "NotFound", "Conflict")) return this.#forget(worker);
      if (!isStatus(error) && !(error instanceof TransientError)) throw error;
      this.#facts.log.warn("pod not deleted", { name, namespace, error: error.message });
      await this.#facts.clock.sleep(HINTS_RETRY_MS, this.#signal).catch(() => undefined);
      if (!this.#signal.aborted) await this.#finish(worker);
      return;
    }
    await this.#removeRecords(uid);
  }

  /** The object is gone and nothing runs: takes the pod's records and logs out of the runtime, and its worker away. */
  async #forget(worker: PodWorker): Promise<void> {
    const { uid, name, namespace = "" } = worker.pod.metadata;
    if (this.#workers.get(uid) !== worker) return;
    await worker.close();
    await this.#removeRecords(uid);
    this.#workers.delete(uid);
    this.#facts.journal.close({ uid, name, namespace }, this.#facts.clock.now());
  }

  /** Once at a time for each pod: the end of its object may be seen in two ways at once. */
  async #removeRecords(uid: string): Promise<void> {
    const before = this.#removals.get(uid) ?? Promise.resolve();
    const removal = before.then(async () => this.#removeUntilGone(uid));
    this.#removals.set(uid, removal);
    try {
      await removal;
    } finally {
      if (this.#removals.get(uid) === removal) this.#removals.delete(uid);
    }
  }

  /** Nobody else will come for them: the pod is gone from the API, or about to go. */
  async #removeUntilGone(uid: string): Promise<void> {
    let isGone = false;
    while (!isGone && !this.#signal.aborted) {
      await this.#tolerant(async () => {
        isGone = await removeRecords(this.#facts, uid, this.#signal);
      });
      if (!isGone)
        await this.#facts.clock.sleep(HINTS_RETRY_MS, this.#signal).catch(() => undefined);
    }
  }

  async #followRuntime(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        for await (const hint of this.#facts.effects.watch(this.#signal)) this.#hinted(hint);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
      }
      await this.#facts.clock.sleep(HINTS_RETRY_MS, this.#signal).catch(() => undefined);
    }
  }

  #hinted({ podUid, kind }: RuntimeHint): void {
    if (podUid !== undefined) this.#workers.get(podUid)?.nudge(kind);
    else for (const worker of this.#workers.values()) worker.nudge();
  }

  async #reconcile(): Promise<void> {
    while (!this.#signal.aborted) {
      for (const worker of this.#workers.values()) worker.nudge();
      await this.#tolerant(async () => this.#adoptOrphans());
      await this.#facts.clock.sleep(RECONCILE_MS, this.#signal).catch(() => undefined);
    }
  }

  /** Pods in the runtime that the API does not know: ended with the little grace an orphan gets (semantics §5.2). */
  async #adoptOrphans(): Promise<void> {
    for (const found of await this.#facts.effects.observeAll(this.#signal)) {
      if (this.#signal.aborted || this.#workers.has(found.uid)) continue;
      if (this.#isKnown(found.uid)) continue;
      this.#adopt(orphanPod(found, this.#nodeName), false).remove();
    }
  }

  #isKnown(uid: string): boolean {
    return this.#pods.list().some((pod) => pod.metadata.uid === uid);
  }

  async #collect(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#facts.clock.sleep(GARBAGE_MS, this.#signal).catch(() => undefined);
      if (this.#signal.aborted) return;
      await this.#tolerant(async () => collectGarbage(this.#facts, this.#signal));
    }
  }

  /** The runtime may be down for a while; the next round tries again. */
  async #tolerant(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#signal.aborted) return;
      if (!(error instanceof TransientError)) throw error;
      this.#facts.log.warn("runtime not reached", { error: error.message });
    }
  }

  #inBackground(work: Promise<void>): void {
    const settled: Promise<void> = work
      .catch((error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.#facts.log.error("node agent failed", { error: text });
      })
      .finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }
}

function withinGrace(pod: Pod, end: ForcedEnd): ForcedEnd {
  const own = graceOf({ pod });
  return { ...end, graceSeconds: Math.min(own, end.graceSeconds ?? own) };
}
