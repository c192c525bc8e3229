import type { Fact } from "../life/facts.ts";
import type { Invariant, Witness } from "./invariant.ts";
import { asksForReset } from "./policy.ts";
import { follow, knowsNothing } from "./stop-order.ts";

interface Held {
  readonly id: string;
  readonly name: string;
  readonly sandboxId: string;
  isTrigger: boolean;
}

/** The records of the runtime, and which exits ask for a new start of the whole pod (semantics §2.10). */
class Records {
  readonly #witness: Witness;
  readonly #held = new Map<string, Held>();
  readonly #newest = new Map<string, string>();
  readonly #dead = new Set<string>();

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  /** Returns the trigger that this fact takes away: with it the pod starts from its first init container. */
  see(fact: Fact): Held | undefined {
    switch (fact.kind) {
      case "created": {
        const { id, name, sandboxId } = fact;
        this.#held.set(id, { id, name, sandboxId, isTrigger: false });
        this.#newest.set(name, id);
        return undefined;
      }
      case "exited": {
        const { inits, mains } = this.#witness;
        const container = [...inits, ...mains].find(({ name }) => name === fact.name);
        const held = this.#held.get(fact.id);
        if (held === undefined || container === undefined) return undefined;
        held.isTrigger = asksForReset(container, fact.code);
        return undefined;
      }
      case "sandboxLost":
      case "sandboxStopped":
        this.#dead.add(fact.id);
        return undefined;
      case "removed": {
        const held = this.trigger(fact.id);
        this.#held.delete(fact.id);
        return held;
      }
      default:
        return undefined;
    }
  }

  trigger(id: string): Held | undefined {
    const held = this.#held.get(id);
    return held?.isTrigger && this.#newest.get(held.name) === id ? held : undefined;
  }

  /** Whether a new sandbox takes its record away: those of init containers, and those alone. */
  isPruned({ name, sandboxId }: Held): boolean {
    const isInit = this.#witness.inits.some((container) => container.name === name);
    return isInit && this.#dead.has(sandboxId);
  }

  /** What of the pod itself is there, but for the containers that ask. */
  others(): readonly Held[] {
    const { inits, mains } = this.#witness;
    const names = new Set([...inits, ...mains].map(({ name }) => name));
    return [...this.#held.values()].filter(({ name }) => {
      return names.has(name) && this.trigger(this.#newest.get(name) ?? "") === undefined;
    });
  }
}

/** Whether a fact completes a reset: tells those who remember how far the pod is. A new sandbox's pruning is none. */
export function resetsOf(witness: Witness): (fact: Fact) => boolean {
  const records = new Records(witness);
  return (fact) => {
    const trigger = records.see(fact);
    return trigger !== undefined && !records.isPruned(trigger);
  };
}

/** Semantics §2.10: once the engine has seen an exit that asks for a reset, nothing starts until its record is gone. */
export function resetComesFirst(witness: Witness): Invariant {
  const records = new Records(witness);
  const seen = new Set<string>();
  return {
    name: "nothing starts while an exit asks for a reset",
    see: (fact) => {
      records.see(fact);
      if (fact.kind === "engineCrashed") seen.clear();
      if (fact.kind === "journal" && fact.entry.kind === "exit") {
        seen.add(String(fact.entry.detail?.["id"]));
      }
      if (fact.kind !== "startCalled") return undefined;
      const trigger = [...seen].find((id) => records.trigger(id) !== undefined);
      return trigger && `${fact.name} starts although ${trigger} asks for a reset`;
    },
  };
}

/** Semantics §2.10: who asked goes last, so that an engine that dies in between finds the order still standing. */
export function triggersGoLast(witness: Witness): Invariant {
  const records = new Records(witness);
  const known = knowsNothing();
  return {
    name: "who asks for a reset is removed last",
    see: (fact) => {
      follow(known, fact, witness);
      const trigger = records.see(fact);
      if (trigger === undefined || !known.hasSeenPod || known.end !== undefined) return undefined;
      if (records.isPruned(trigger)) return undefined;
      const left = records.others()[0];
      return left && `${trigger.id} goes before ${left.id}`;
    },
  };
}
