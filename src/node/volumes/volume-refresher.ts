import { isDeepStrictEqual } from "node:util";

import { Controller, type Outcome } from "../../client/controller.ts";
import type { Informers } from "../../client/informers.ts";
import { configmaps, pods, secrets } from "../../client/resources.ts";
import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { ConfigMap, Pod, Secret } from "../../model/types/core-v1.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { configMapKey, contentKindOf, contentReferences, secretKey } from "./content.ts";
import type { PodVolumes } from "./pod-volumes.ts";

export interface VolumeRefresherOptions {
  readonly volumes: PodVolumes;
  readonly informers: Informers;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A token that could not be renewed is asked for again; it has a fifth of its life left. */
const RETRY_MS = 10_000;

/**
 * Keeps the generated files of running pods up to date: when a ConfigMap or Secret that they show changes, when their own
 * labels or annotations do, and before a token ends. What cannot be had any more stays as it was.
 */
export class VolumeRefresher {
  readonly #options: VolumeRefresherOptions;
  readonly #controller: Controller;
  readonly #pods = new Map<string, Stored<Pod>>();
  /** The pods that show a ConfigMap or Secret, by uid. */
  readonly #users = new Map<string, Set<string>>();
  readonly #timers = new Map<string, Timer>();

  constructor(options: VolumeRefresherOptions) {
    this.#options = options;
    const { clock, log } = options;
    const reconcile = async (uid: string): Promise<Outcome> => this.#refresh(uid);
    this.#controller = new Controller({ name: "volumes", reconcile, clock, log });
  }

  /** Whether every change seen so far is in the pods. */
  get isIdle(): boolean {
    return this.#controller.depth === 0;
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { informers, volumes } = this.#options;
    volumes.onSetUp((uid, refreshAt) => this.#schedule(uid, refreshAt));
    informers.of<Pod>(pods).onChange(({ before, after }) => this.#podChanged(before, after));
    informers.of<ConfigMap>(configmaps).onChange(({ before, after }) => {
      const { namespace = "", name } = (after ?? before).metadata;
      this.#changed(configMapKey(namespace, name));
    });
    informers.of<Secret>(secrets).onChange(({ before, after }) => {
      const { namespace = "", name } = (after ?? before).metadata;
      this.#changed(secretKey(namespace, name));
    });
    await this.#controller.run(signal);
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #podChanged(before: Stored<Pod> | undefined, after: Stored<Pod> | undefined): void {
    if (before !== undefined) this.#forget(before);
    if (after === undefined || !this.#isOurs(after) || !showsContent(after)) return;
    const { uid } = after.metadata;
    this.#pods.set(uid, after);
    for (const key of referencesOf(after)) {
      this.#users.set(key, (this.#users.get(key) ?? new Set()).add(uid));
    }
    if (before === undefined || looksDifferent(before, after)) this.#controller.enqueue(uid);
  }

  #forget(pod: Stored<Pod>): void {
    const { uid } = pod.metadata;
    this.#pods.delete(uid);
    for (const key of referencesOf(pod)) {
      const users = this.#users.get(key);
      users?.delete(uid);
      if (users?.size === 0) this.#users.delete(key);
    }
  }

  #isOurs(pod: Stored<Pod>): boolean {
    const phase = pod.status?.phase;
    const isFinished = phase === "Succeeded" || phase === "Failed";
    return pod.spec?.nodeName === this.#options.nodeName && !isFinished;
  }

  #changed(key: string): void {
    for (const uid of this.#users.get(key) ?? []) this.#controller.enqueue(uid);
  }

  async #refresh(uid: string): Promise<Outcome> {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return {};
    const { clock, log, volumes } = this.#options;
    const { failures, refreshAt } = await volumes.refresh(pod);
    if (refreshAt !== undefined) this.#schedule(uid, refreshAt);
    if (failures.length === 0) return {};
    const { name, namespace } = pod.metadata;
    log.info("volume keeps its contents", { pod: name, namespace, failures });
    return { wakeAt: clock.now() + RETRY_MS };
  }

  #schedule(uid: string, at: Instant): void {
    this.#timers.get(uid)?.cancel();
    const due = (): void => {
      this.#timers.delete(uid);
      this.#controller.enqueue(uid);
    };
    this.#timers.set(uid, this.#options.clock.at(at, due));
  }
}

function showsContent(pod: Pod): boolean {
  return (pod.spec?.volumes ?? []).some((volume) => contentKindOf(volume) !== undefined);
}

function referencesOf(pod: Pod): readonly string[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => contentReferences(pod, volume));
}

/** What the downward API shows of a pod that can change in its life. */
function looksDifferent(
  { metadata: before }: Stored<Pod>,
  { metadata: after }: Stored<Pod>,
): boolean {
  return (
    !isDeepStrictEqual(before.labels, after.labels) ||
    !isDeepStrictEqual(before.annotations, after.annotations)
  );
}
