import type { Pod } from "../../src/model/types/core-v1.ts";
import type { NodeEffects, RuntimePod } from "../../src/node/effects.ts";
import type { Faults } from "../life/faults.ts";
import type { Prng } from "../life/prng.ts";
import { HintStream } from "../world/hint-stream.ts";
import type { SimClock } from "../world/sim-clock.ts";
import { SimEffects } from "../world/sim-effects.ts";
import type { PodCase } from "./pod-case.ts";

export interface MachineEffectsOptions {
  readonly clock: SimClock;
  readonly chance: Prng;
  readonly faults: () => Faults;
  readonly isDead: () => boolean;
  readonly images: Set<string>;
  readonly caseOf: (uid: string) => PodCase;
  readonly cases: () => readonly PodCase[];
}

/** The calls of one engine to a runtime that holds many pods: each goes to the pod that it names. */
export class MachineEffects {
  readonly #options: MachineEffectsOptions;
  readonly #stream: HintStream;
  readonly #pods = new Map<string, NodeEffects>();

  constructor(options: MachineEffectsOptions) {
    this.#options = options;
    const { clock, chance, faults } = options;
    this.#stream = new HintStream({ clock, chance: chance.fork("hints"), faults });
  }

  hint(uid: string): void {
    this.#stream.hint(uid);
  }

  breakStream(): void {
    this.#stream.break();
  }

  effects(): NodeEffects {
    const of = (uid: string): NodeEffects => this.#of(uid);
    const owner = (id: string): NodeEffects => of(id.slice(0, id.indexOf("/")));
    const podOf = ({ metadata }: Pod): NodeEffects => of(metadata?.uid ?? "");
    return {
      observe: async (uid, signal) => of(uid).observe(uid, signal),
      observeAll: async (signal) => this.#observeAll(signal),
      watch: (signal) => this.#stream.watch(signal),
      preparePod: async (pod, signal) => podOf(pod).preparePod(pod, signal),
      cleanUpPod: async (pod, signal) => of(pod.uid).cleanUpPod(pod, signal),
      updatePodCgroup: async (pod, signal) => podOf(pod).updatePodCgroup(pod, signal),
      createSandbox: async (pod, attempt, signal) => podOf(pod).createSandbox(pod, attempt, signal),
      stopSandbox: async (id, signal) => owner(id).stopSandbox(id, signal),
      removeSandbox: async (id, signal) => owner(id).removeSandbox(id, signal),
      ensureImage: async (request, signal) => podOf(request.pod).ensureImage(request, signal),
      startContainer: async (request, signal) => podOf(request.pod).startContainer(request, signal),
      runHook: async (request, signal) => podOf(request.pod).runHook(request, signal),
      probe: async (request, signal) => podOf(request.pod).probe(request, signal),
      stopContainer: async (id, seconds, signal) => owner(id).stopContainer(id, seconds, signal),
      removeContainer: async (id, options, signal) =>
        owner(id).removeContainer(id, options, signal),
      updateResources: async (request, signal) =>
        podOf(request.pod).updateResources(request, signal),
    };
  }

  async #observeAll(signal: AbortSignal | undefined): Promise<readonly RuntimePod[]> {
    const found: RuntimePod[] = [];
    for (const { pod, runtime } of this.#options.cases()) {
      if (!runtime.isEmpty) found.push(...(await this.#of(pod.metadata.uid).observeAll(signal)));
    }
    return found;
  }

  #of(uid: string): NodeEffects {
    const known = this.#pods.get(uid);
    if (known !== undefined) return known;
    const { caseOf, images, chance, isDead, clock, faults } = this.#options;
    const podCase = caseOf(uid);
    const { name } = podCase.pod.metadata;
    const { terminationGracePeriodSeconds: terminationGraceSeconds = 30 } = podCase.pod.spec ?? {};
    const effects = new SimEffects(
      {
        clock,
        faults,
        isDead,
        chance: chance.fork(`calls ${name}`),
        runtime: podCase.runtime,
        tell: (fact) => {
          if (!isDead()) podCase.tell(fact);
        },
        identity: () => ({ uid, name }),
        terminationGraceSeconds,
      },
      images,
    ).effects();
    this.#pods.set(uid, effects);
    return effects;
  }
}
