import type { Instant } from "../../model/instant.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { defaultSwitches } from "../../lifecycle/model.ts";
import type { Observation } from "../../lifecycle/model.ts";
import { podView, probeResult } from "../../lifecycle/pod-view.ts";
import type { ContainerView, PodView } from "../../lifecycle/pod-view.ts";
import type { Happening } from "../../lifecycle/remember.ts";
import type { RunningRecord } from "../../lifecycle/runtime-view.ts";
import type { ProbeKind } from "../../probes/step.ts";
import { visibleRecords } from "../../status/visible.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { PodStory } from "./pod-story.ts";
import { ProbeLoop } from "./probe-loop.ts";

export interface ProbeLoopsOptions {
  /** Where the grids of all probes of the pod begin. */
  readonly anchor: Instant;
  readonly story: PodStory;
  readonly signal: AbortSignal;
  readonly onResult: (happening: Happening) => void;
}

interface Wanted {
  readonly container: ContainerView;
  readonly record: RunningRecord;
  readonly kind: ProbeKind;
}

const kinds: readonly ProbeKind[] = ["startup", "readiness", "liveness"];

/** The probes that run for one pod: one loop for each probe of each container instance (semantics §4.4). */
export class ProbeLoops {
  readonly #facts: NodeFacts;
  readonly #options: ProbeLoopsOptions;
  readonly #loops = new Map<string, ProbeLoop>();

  constructor(facts: NodeFacts, options: ProbeLoopsOptions) {
    this.#facts = facts;
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#closeAll(), { once: true });
  }

  /** Begins the probes that are due with these facts and ends those that are no longer. */
  follow(pod: Pod, seen: Observation): void {
    const runtime = visibleRecords(seen);
    const view = podView({
      pod,
      seen: { ...seen, runtime },
      now: this.#facts.clock.now(),
      switches: defaultSwitches,
    });
    const wanted = new Map(wantedProbes(view).map((probe) => [keyOf(probe), probe]));
    for (const [key, loop] of this.#loops) {
      if (wanted.has(key)) continue;
      loop.close();
      this.#loops.delete(key);
    }
    for (const [key, probe] of wanted) {
      const loop = this.#loops.get(key);
      if (loop === undefined) this.#loops.set(key, this.#open(view, probe));
      else loop.update(pod, view.sandbox?.ips ?? []);
    }
  }

  #open(view: PodView, { container, record, kind }: Wanted): ProbeLoop {
    const { story, onResult, anchor } = this.#options;
    return new ProbeLoop(this.#facts, {
      pod: view.pod,
      podIps: view.sandbox?.ips ?? [],
      container: container.container,
      record,
      kind,
      anchor,
      carried: probeResult(container, kind),
      story,
      onResult: (result) => {
        const { name } = container;
        const published = { id: record.id, result };
        onResult({ kind: "probed", container: name, probe: kind, result: published });
      },
    });
  }

  #closeAll(): void {
    for (const loop of this.#loops.values()) loop.close();
    this.#loops.clear();
  }
}

/** Once the pod ends only readiness is still asked for (semantics §4.7). */
function wantedProbes(view: PodView): readonly Wanted[] {
  const { stage } = view.seen.memory;
  if (stage === "terminated") return [];
  return [...view.mains, ...view.inits].flatMap((container) => {
    const { record, role } = container;
    if (record?.state !== "running" || role === "init") return [];
    return kinds
      .filter((kind) => stage === "active" || kind === "readiness")
      .filter((kind) => isDeclared(container, kind) && isOpen(container, kind))
      .map((kind) => ({ container, record, kind }));
  });
}

function isDeclared({ container }: ContainerView, kind: ProbeKind): boolean {
  return container[`${kind}Probe`] !== undefined;
}

/** Liveness and readiness wait for the startup probe (semantics §4.4). */
function isOpen(container: ContainerView, kind: ProbeKind): boolean {
  if (kind === "startup" || container.container.startupProbe === undefined) return true;
  return probeResult(container, "startup") === "success";
}

function keyOf({ container, record, kind }: Wanted): string {
  return `${container.name}/${kind}/${record.id}`;
}
