import type { Invariant, Witness } from "./invariant.ts";
import { follow, knowsNothing } from "./stop-order.ts";

/** Semantics §5.7: an eviction that the same engine carries to its end shows as `Failed` with its reason. */
export function evictionIsTold(witness: Witness): Invariant {
  const known = knowsNothing();
  let isEvicted = false;
  let endedBy: "eviction" | "else" | undefined;
  return {
    name: "an evicted pod says so",
    see: (fact) => {
      if (fact.kind === "engineCrashed" || fact.kind === "shutDown") isEvicted = false;
      // The first order to end counts, and what is over is not evicted any more.
      if (fact.kind === "evicted" && known.hasSeenPod) isEvicted ||= known.end === undefined;
      follow(known, fact, witness);
      if (fact.kind !== "pod") return undefined;
      const { phase, reason } = fact.pod.status ?? {};
      if (phase !== "Failed" && phase !== "Succeeded") return undefined;
      endedBy ??= isEvicted ? "eviction" : "else";
      const isTold = phase === "Failed" && reason === "Evicted";
      return isTold || endedBy === "else" ? undefined : `${phase} ${reason}`;
    },
  };
}

/** A node that goes down ends no pod for good: the next engine runs it again. */
export function shutDownIsQuiet(_witness: Witness): Invariant {
  return {
    name: "a node that shuts down ends no pod for good",
    see: (fact) => {
      if (fact.kind !== "pod") return undefined;
      const { phase, reason } = fact.pod.status ?? {};
      return reason === "Terminated" ? `${phase} ${reason}` : undefined;
    },
  };
}

/** Semantics §2.5: an ephemeral container is started once. */
export function ephemeralsOnce({ inits, mains }: Witness): Invariant {
  const names = new Set([...inits, ...mains].map(({ name }) => name));
  const started = new Set<string>();
  return {
    name: "an ephemeral container runs once",
    see: (fact) => {
      if (fact.kind !== "started" || names.has(fact.name)) return undefined;
      if (started.has(fact.name)) return fact.id;
      started.add(fact.name);
      return undefined;
    },
  };
}
