import type { Fact } from "../life/facts.ts";
import { SLOW_MS_MAX } from "../life/faults.ts";
import { isSidecar, type Invariant, type Witness } from "./invariant.ts";

interface Stop {
  readonly id: string;
  readonly at: number;
  readonly cause: string;
  readonly graceMs: number;
}

/** What the engine that lives now has decided and knows; it forgets with the engine. */
interface Known {
  readonly stops: Map<string, Stop>;
  /** Since when it knows that the pod must end, and with how much grace. */
  end: { readonly at: number; readonly graceSeconds: number } | undefined;
  hasSeenPod: boolean;
}

/** Follows what the present engine knows. */
export function follow(known: Known, fact: Fact, { pod }: Witness): void {
  switch (fact.kind) {
    case "engineStarted":
    case "engineCrashed":
      known.stops.clear();
      known.end = undefined;
      known.hasSeenPod = false;
      return;
    case "known": {
      if (!fact.gone) known.hasSeenPod = true;
      // Before the pod was created there was none either.
      if (!known.hasSeenPod) return;
      if (!fact.gone && fact.graceSeconds === undefined) return;
      const graceSeconds = fact.gone ? 1 : Math.max(1, fact.graceSeconds ?? 1);
      known.end ??= { at: fact.at, graceSeconds };
      return;
    }
    case "evicted":
    case "shutDown": {
      if (!known.hasSeenPod) return;
      const { terminationGracePeriodSeconds = 30 } = pod.spec ?? {};
      const own = fact.kind === "evicted" ? fact.graceSeconds : undefined;
      const graceSeconds = Math.max(1, own ?? terminationGracePeriodSeconds);
      known.end ??= { at: fact.at, graceSeconds };
      return;
    }
    case "journal": {
      const { kind, what, subject, detail } = fact.entry;
      if (kind !== "effect") return;
      if (what === "Terminate") {
        const tgps = pod.spec?.terminationGracePeriodSeconds ?? 30;
        known.end ??= { at: fact.at, graceSeconds: tgps };
      }
      if (what !== "BeginStop") return;
      const { id, cause, graceSeconds } = detail ?? {};
      const graceMs = Number(graceSeconds) * 1000;
      known.stops.set(subject, { id: String(id), cause: String(cause), at: fact.at, graceMs });
      return;
    }
    default:
  }
}

export function knowsNothing(): Known {
  return { stops: new Map(), end: undefined, hasSeenPod: false };
}

/**
 * Semantics §5.3: while budget remains, a sidecar gets TERM only when no main and no later sidecar runs. Orphans have
 * no order: nobody knows any more who was a sidecar.
 */
export function stopOrder(witness: Witness): Invariant {
  const { inits, mains, running } = witness;
  const known = knowsNothing();
  // By so much the clock was set forward: to the engine the budget is over that much sooner.
  let clockMs = 0;
  return {
    name: "sidecars stop after the mains, in reverse order",
    see: (fact) => {
      follow(known, fact, witness);
      if (fact.kind === "clockSet") clockMs += Math.max(0, fact.ms);
      if (fact.kind !== "term" || !known.hasSeenPod) return undefined;
      const index = inits.findIndex(({ name }) => name === fact.name);
      const init = inits[index];
      if (init === undefined || !isSidecar(init)) return undefined;
      const stop = known.stops.get(fact.name);
      if (stop?.id !== fact.id || stop.cause !== "pod") return undefined;
      if (fact.at + clockMs >= stop.at + stop.graceMs) return undefined;
      const first = new Set([...mains, ...inits.slice(index + 1).filter(isSidecar)].map(nameOf));
      const early = running().find(({ record }) => first.has(record.name));
      return early && `${fact.name} got TERM while ${early.record.name} runs`;
    },
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** Semantics §5.1: once the engine knows that the pod ends, nothing of it is started. */
export function nothingStartsAtTheEnd(witness: Witness): Invariant {
  const known = knowsNothing();
  return {
    name: "nothing starts once termination begins",
    see: (fact) => {
      follow(known, fact, witness);
      if (fact.kind !== "startCalled" || known.end === undefined) return undefined;
      return fact.at > known.end.at ? `${fact.name} starts` : undefined;
    },
  };
}

/** A call or two before, in and after the stop may be slow; truncation takes up to a second twice (semantics §5.3). */
const SLACK_MS = 2_000 + 2_000 + 200;
const SLOW_CALLS = 10;

/** Semantics §5.3: nothing outlives the grace period, counted from when the engine knew, by more than 2 s and slack. */
export function nothingOutlives(witness: Witness): Invariant {
  const known = knowsNothing();
  let excused = false;
  let allowanceMs = SLACK_MS;
  if (witness.faults.callSlow > 0) allowanceMs += SLOW_CALLS * SLOW_MS_MAX;
  // A postStart that runs when the end comes is waited for (semantics §2.1).
  const hooks = new Set<string>();
  let landedAt = 0;
  const deadline = (): number => {
    if (known.end === undefined || hooks.size > 0) return Infinity;
    const { graceSeconds } = known.end;
    const at = Math.max(known.end.at, landedAt);
    // What was begun before, with another grace, is carried to its end first (semantics §5.2).
    const others = [...known.stops.values()].filter((stop) => stop.at <= at);
    const ends = others.map((stop) => stop.at + stop.graceMs);
    return Math.max(at, ...ends) + graceSeconds * 1000 + allowanceMs;
  };
  return {
    name: "nothing outlives the grace period",
    see: (fact) => {
      follow(known, fact, witness);
      if (fact.kind === "jumped" || fact.kind === "clockSet") allowanceMs += Math.abs(fact.ms);
      if (fact.kind === "engineCrashed") hooks.clear();
      if (fact.kind === "hookBegun" && fact.hook === "postStart") hooks.add(fact.id);
      if (fact.kind === "hookEnded" && hooks.delete(fact.id)) landedAt = fact.at;
      // A failed call is made again later, and then gets the whole grace period again.
      if (fact.kind === "stopFailed" || witness.faults.callFails > 0) excused = true;
      if (excused || fact.at <= deadline()) return undefined;
      const [alive] = witness.running();
      return alive && `${alive.record.name} still runs`;
    },
  };
}
