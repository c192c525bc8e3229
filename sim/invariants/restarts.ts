import type { Instant } from "../../src/model/instant.ts";
import type { Fact } from "../life/facts.ts";
import { comesBack } from "./policy.ts";
import { resetsOf } from "./resets.ts";
import { isSidecar, type Invariant, type Witness } from "./invariant.ts";

const INITIAL_MS = 10_000;
const MAX_MS = 300_000;
const RESET_MS = 600_000;

interface Ledger {
  readonly image: string;
  delayMs: number;
  lastUpdate: Instant;
}

interface Exit {
  readonly id: string;
  readonly at: Instant;
  readonly isCrash: boolean;
}

/**
 * Semantics §3.2, as a lower bound: what crashed by itself starts again no sooner than its window allows. The ledger
 * dies with the engine, and starts afresh after anything but a crash, where the exact rule is gentler or equal.
 */
export function backoffHolds(_witness: Witness): Invariant {
  const ledgers = new Map<string, Ledger>();
  const exits = new Map<string, Exit>();
  // What ended by itself after TERM counts as killed: nobody can tell.
  const termed = new Set<string>();
  // By so much the engine may be wrong about how long ago something was.
  let clockMs = 0;
  return {
    name: "crash back-off is respected",
    see: (fact) => {
      if (fact.kind === "engineStarted") ledgers.clear();
      // Other resources are another key.
      if (fact.kind === "client" && fact.did === "resize") ledgers.clear();
      if (fact.kind === "clockSet") clockMs += Math.abs(fact.ms);
      if (fact.kind === "term") termed.add(fact.id);
      if (fact.kind === "journal" && fact.entry.what === "BeginStop") {
        // It was to be killed, and had ended before anybody knew, or ends while its preStop hook runs.
        termed.add(String(fact.entry.detail?.["id"]));
        const exit = exits.get(fact.entry.subject);
        if (exit?.id === fact.entry.detail?.["id"]) exits.delete(fact.entry.subject);
      }
      // Without a record there is nothing to measure from.
      if (fact.kind === "sandboxCreated") exits.clear();
      if (fact.kind === "removed" && exits.get(fact.name)?.id === fact.id) exits.delete(fact.name);
      if (fact.kind === "exited") {
        exits.set(fact.name, {
          id: fact.id,
          at: fact.at,
          isCrash: fact.cause === "itself" && !termed.has(fact.id),
        });
      }
      if (fact.kind !== "startCalled") return undefined;
      const { name, image, at } = fact;
      const exit = exits.get(name);
      if (exit === undefined) return undefined;
      const ledger = ledgers.get(name);
      const isFresh =
        ledger === undefined ||
        !exit.isCrash ||
        ledger.image !== image ||
        exit.at - ledger.lastUpdate > RESET_MS;
      if (isFresh) {
        ledgers.delete(name);
        if (exit.isCrash) ledgers.set(name, { image, delayMs: INITIAL_MS, lastUpdate: at });
        return undefined;
      }
      const { delayMs } = ledger;
      ledger.delayMs = Math.min(2 * delayMs, MAX_MS);
      ledger.lastUpdate = at;
      const waitedMs = at - exit.at;
      return waitedMs + clockMs < delayMs
        ? `${name} waited ${waitedMs} of ${delayMs} ms`
        : undefined;
    },
  };
}

function isEndOfSandbox({ kind }: Fact): boolean {
  return kind === "sandboxLost" || kind === "sandboxStopped";
}

/** Semantics §3.1: a main that is done for good stays down, but for a new image or a new sandbox. */
export function policyHolds(witness: Witness): Invariant {
  const { pod, inits, mains } = witness;
  const isReset = resetsOf(witness);
  const done = new Map<string, Exit>();
  const doomed = new Set<string>();
  // Ends that the engine has seen.
  const known = new Set<string>();
  let changed = false;
  return {
    name: "what is done for good does not start again",
    see: (fact) => {
      if (fact.kind === "client" && fact.did === "image") changed = true;
      if (isReset(fact) || isEndOfSandbox(fact)) done.clear();
      if (fact.kind === "exited" && !doomed.has(fact.id)) {
        const container = [...inits, ...mains].find(({ name }) => name === fact.name);
        if (container === undefined || isSidecar(container)) return undefined;
        const isInit = inits.includes(container);
        const isFinal = isInit && fact.code === 0 ? false : !comesBack(container, pod, fact.code);
        // A process that never started has not been the container's one run; a kill for a new image is not its end.
        if (isFinal && fact.cause === "itself" && fact.reason !== "StartError") {
          done.set(fact.name, { id: fact.id, at: fact.at, isCrash: true });
        }
      }
      if (fact.kind === "journal" && fact.entry.kind === "exit") {
        known.add(String(fact.entry.detail?.["id"]));
      }
      if (fact.kind === "journal" && fact.entry.what === "BeginStop") {
        // It was to be killed and started again, and had ended by itself before anybody knew: a kubelet that kills what
        // it takes for running does not ask afterwards how it ended.
        const { subject, detail } = fact.entry;
        if (detail?.["restart"] === true) doomed.add(String(detail["id"]));
        const exit = done.get(subject);
        const isKilled = exit?.id === detail?.["id"] && detail?.["restart"] === true;
        if (exit !== undefined && isKilled && !known.has(exit.id)) done.delete(subject);
      }
      if (fact.kind !== "startCalled" || changed) return undefined;
      return done.has(fact.name) ? fact.name : undefined;
    },
  };
}
