import type { Container } from "../../src/model/types/core-v1.ts";
import type { Fact } from "../life/facts.ts";
import { resetsOf } from "./resets.ts";
import { isSidecar, type Invariant, type Witness } from "./invariant.ts";

interface Stage {
  /** Inits that succeeded and sidecars that were started (process, postStart, startup probe) in this sandbox. */
  readonly done: Set<string>;
  readonly tried: Set<string>;
  hasMain: boolean;
}

interface Coming {
  readonly name: string;
  readonly sandboxId: string;
  hookDone: boolean;
  startupDone: boolean;
}

/**
 * Semantics §2.3: a stage begins when the one before it is done: an init container succeeded, a sidecar is up, its
 * postStart returned and its startup probe passed. Mains come last and in the order of the spec (§2.1).
 */
export function startOrder(witness: Witness): Invariant {
  const stages = new Stages(witness);
  const isReset = resetsOf(witness);
  return {
    name: "stages start in order",
    see: (fact) => {
      if (isReset(fact)) stages.reset();
      if (fact.kind === "startCalled") return stages.check(fact);
      stages.update(fact);
      return undefined;
    },
  };
}

/** How far the pod is, in each of its sandboxes. */
class Stages {
  readonly #inits: readonly Container[];
  readonly #mains: readonly Container[];
  readonly #stages = new Map<string, Stage>();
  readonly #coming = new Map<string, Coming>();
  readonly #triedEver = new Set<string>();
  readonly #unstartable = new Set<string>();

  constructor({ inits, mains }: Witness) {
    this.#inits = inits;
    this.#mains = mains;
  }

  check({ name, sandboxId }: Fact & { readonly kind: "startCalled" }): string | undefined {
    const stage = this.#stage(sandboxId);
    const isFirst = !stage.tried.has(name);
    const isFirstEver = !this.#triedEver.has(name);
    stage.tried.add(name);
    this.#triedEver.add(name);
    const index = this.#inits.findIndex((init) => init.name === name);
    const isMain = this.#mains.some((main) => main.name === name);
    if (!isMain && index < 0) return undefined;
    const before = isMain ? this.#inits : this.#inits.slice(0, index);
    const missing = before.find((init) => !stage.done.has(init.name));
    const isDue = !isFirst || (isMain && stage.hasMain);
    if (!isDue && missing !== undefined) {
      return `${name} starts although ${missing.name} is not done`;
    }
    const place = this.#mains.findIndex((main) => main.name === name);
    const earlier = isMain && isFirstEver ? this.#mains.slice(0, place) : [];
    const skipped = earlier.find((main) => !this.#triedEver.has(main.name));
    return skipped && `${name} starts before ${skipped.name}`;
  }

  /** Everything of the pod is gone, and it starts from its first init container. */
  reset(): void {
    this.#stages.clear();
    this.#coming.clear();
    // One that could not be started a moment ago may be passed over.
    for (const name of this.#triedEver)
      if (!this.#unstartable.has(name)) this.#triedEver.delete(name);
  }

  update(fact: Fact): void {
    switch (fact.kind) {
      case "started":
        return this.#started(fact);
      case "hookEnded":
        if (fact.hook !== "postStart" || !fact.ok) return;
        return this.#progress((id) => id === fact.id, { hookDone: true });
      case "probed":
        if (fact.probe !== "startup" || fact.result !== "success") return;
        return this.#progress((id) => id === fact.id, { startupDone: true });
      case "startEnded":
        // The answer was lost: the engine finds it running, and nobody runs the hook, as with a kubelet.
        if (fact.ok) return;
        this.#unstartable.add(fact.name);
        return this.#progress((_, { name }) => name === fact.name, { hookDone: true });
      case "engineCrashed":
        // Nobody knows any more whether the hook ran; what runs counts as started (semantics §2.9).
        return this.#progress(() => true, { hookDone: true });
      case "pullFailed":
        if (fact.prefetch) return;
        this.#triedEver.add(fact.name);
        this.#unstartable.add(fact.name);
        return;
      case "exited":
        return this.#exited(fact);
      default:
    }
  }

  #started({
    id,
    name,
    sandboxId,
  }: Fact & { readonly kind: "started" | "created" | "removed" }): void {
    const spec = [...this.#inits, ...this.#mains].find((container) => container.name === name);
    const hookDone = spec?.lifecycle?.postStart === undefined;
    const startupDone = spec?.startupProbe === undefined;
    this.#coming.set(id, { name, sandboxId, hookDone, startupDone });
    this.#unstartable.delete(name);
    if (this.#mains.some((main) => main.name === name)) this.#stage(sandboxId).hasMain = true;
    this.#progress((other) => other === id, {});
  }

  #exited({ id, name, code, reason }: Fact & { readonly kind: "exited" }): void {
    if (reason === "StartError") this.#unstartable.add(name);
    const container = this.#coming.get(id);
    const init = this.#inits.find((other) => other.name === name);
    if (init === undefined || container === undefined || isSidecar(init)) return;
    if (code === 0 && reason !== "OOMKilled") this.#stage(container.sandboxId).done.add(name);
  }

  /** A sidecar that has all behind it is done for this sandbox, whatever becomes of it. */
  #progress(of: (id: string, container: Coming) => boolean, step: Partial<Coming>): void {
    for (const [id, container] of this.#coming) {
      if (!of(id, container)) continue;
      Object.assign(container, step);
      const init = this.#inits.find(({ name }) => name === container.name);
      const isUp = container.hookDone && container.startupDone;
      if (isUp && init !== undefined && isSidecar(init)) {
        this.#stage(container.sandboxId).done.add(container.name);
      }
    }
  }

  #stage(sandboxId: string): Stage {
    const stage = this.#stages.get(sandboxId) ?? {
      done: new Set(),
      tried: new Set(),
      hasMain: false,
    };
    this.#stages.set(sandboxId, stage);
    return stage;
  }
}

/**
 * Semantics §2.1: nothing starts while an earlier one is on its way, from its creation to the end of its postStart. An
 * earlier one that has to start again waits for nobody later: what a kubelet is slow in.
 */
export function oneAtATime({ inits, mains }: Witness): Invariant {
  const busy = new Map<string, string>();
  const order = [...inits, ...mains].map(({ name }) => name);
  return {
    name: "one container starts at a time",
    see: (fact) => {
      switch (fact.kind) {
        case "startCalled": {
          const [other] = [...busy].filter(
            ([name]) => order.indexOf(name) < order.indexOf(fact.name),
          );
          busy.set(fact.name, "start");
          return other && `${fact.name} starts during the ${other[1]} of ${other[0]}`;
        }
        case "startEnded":
          busy.delete(fact.name);
          return undefined;
        case "hookBegun":
          if (fact.hook === "postStart") busy.set(fact.name, "postStart");
          return undefined;
        case "hookEnded":
          if (fact.hook === "postStart") busy.delete(fact.name);
          return undefined;
        case "engineCrashed":
          busy.clear();
          return undefined;
        default:
          return undefined;
      }
    },
  };
}

/** One container runs once at a time, whatever happened to the engine. */
export function oneInstance({ running }: Witness): Invariant {
  return {
    name: "no two instances of a container run",
    see: (fact) => {
      if (fact.kind !== "started") return undefined;
      const alive = running().filter(({ record }) => record.name === fact.name);
      return alive.length > 1 ? alive.map(({ record }) => record.id).join(" and ") : undefined;
    },
  };
}

/** Semantics §2.3: what an init container has finished is not done again while its sandbox lives. */
export function initsOnce(witness: Witness): Invariant {
  const { inits } = witness;
  const isReset = resetsOf(witness);
  const finished = new Map<string, string>();
  const sandboxOf = new Map<string, string>();
  return {
    name: "a finished init container does not run again in its sandbox",
    see: (fact) => {
      if (isReset(fact)) finished.clear();
      if (fact.kind === "started") sandboxOf.set(fact.id, fact.sandboxId);
      if (fact.kind === "exited" && fact.code === 0) {
        const init = inits.find(({ name }) => name === fact.name);
        if (init !== undefined && !isSidecar(init)) {
          finished.set(fact.name, sandboxOf.get(fact.id) ?? "");
        }
      }
      if (fact.kind !== "startCalled") return undefined;
      return finished.get(fact.name) === fact.sandboxId ? fact.name : undefined;
    },
  };
}
