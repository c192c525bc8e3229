import type { Instant } from "../../src/model/instant.ts";
import { endsSandbox, type Fact } from "../life/facts.ts";
import { comesBack } from "./policy.ts";
import { resetsOf } from "./resets.ts";
import { isSidecar, type Invariant, type Witness } from "./invariant.ts";

const INITIAL_MS = 10_000;
const MAX_MS = 300_000;
const RESET_MS = 600_000;

interface Ledger {
  /** Of the image and the resources. */
  readonly key: string;
  delayMs: number;
  lastUpdate: Instant;
}

interface Exit {
  readonly id: string;
  readonly at: Instant;
  readonly isCrash: boolean;
}

/** The last end of each container, as far as its record is there to measure from. */
class Exits {
  readonly #exits = new Map<string, Exit>();
  // What ended by itself after TERM counts as killed: nobody can tell.
  readonly #killed = new Set<string>();

  last(name: string): Exit | undefined {
    return this.#exits.get(name);
  }

  see(fact: Fact): void {
    switch (fact.kind) {
      case "term":
        this.#killed.add(fact.id);
        return;
      case "journal":
        // It was to be killed, and had ended before anybody knew, or ends while its preStop hook runs.
        if (fact.entry.what !== "BeginStop") return;
        this.#killed.add(String(fact.entry.detail?.["id"]));
        return this.#forget(fact.entry.subject, String(fact.entry.detail?.["id"]));
      case "sandboxCreated":
        return this.#exits.clear();
      case "removed":
        return this.#forget(fact.name, fact.id);
      case "exited": {
        const { name, id, at, cause } = fact;
        this.#exits.set(name, { id, at, isCrash: cause === "itself" && !this.#killed.has(id) });
        return;
      }
      default:
    }
  }

  #forget(name: string, id: string): void {
    if (this.#exits.get(name)?.id === id) this.#exits.delete(name);
  }
}

/**
 * Semantics §3.2, as a lower bound: what crashed by itself starts again no sooner than its window allows. The ledger
 * dies with the engine, and starts afresh after anything but a crash, where the exact rule is gentler or equal.
 */
export function backoffHolds(_witness: Witness): Invariant {
  const ledgers = new Map<string, Ledger>();
  const exits = new Exits();
  // By so much the engine may be wrong about how long ago something was.
  let clockMs = 0;
  return {
    name: "crash back-off is respected",
    see: (fact) => {
      if (fact.kind === "engineStarted") ledgers.clear();
      if (fact.kind === "clockSet") clockMs += Math.abs(fact.ms);
      exits.see(fact);
      if (fact.kind !== "startCalled") return undefined;
      const { name, at } = fact;
      const key = JSON.stringify([fact.image, fact.resources]);
      const exit = exits.last(name);
      if (exit === undefined) return undefined;
      const ledger = ledgers.get(name);
      const isFresh =
        ledger === undefined ||
        !exit.isCrash ||
        ledger.key !== key ||
        exit.at - ledger.lastUpdate > RESET_MS;
      if (isFresh) {
        ledgers.delete(name);
        if (exit.isCrash) ledgers.set(name, { key, delayMs: INITIAL_MS, lastUpdate: at });
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

/** What outlives its sandbox, or is started in one that is lost already: its end decides nothing (semantics §2.2). */
class Orphans {
  readonly #sandboxes = new Map<string, string>();
  readonly #ended = new Set<string>();

  has(id: string): boolean {
    return this.#ended.has(this.#sandboxes.get(id) ?? "");
  }

  see(fact: Fact): void {
    if (fact.kind === "created") this.#sandboxes.set(fact.id, fact.sandboxId);
    if (fact.kind === "sandboxLost" || fact.kind === "sandboxStopped") this.#ended.add(fact.id);
  }
}

/** Semantics §3.1: a main that is done for good stays down, but for a new image or a new sandbox. */
export function policyHolds(witness: Witness): Invariant {
  const { pod, inits, mains } = witness;
  const isReset = resetsOf(witness);
  const orphans = new Orphans();
  const done = new Map<string, Exit>();
  const doomed = new Set<string>();
  // Ends that the engine has seen.
  const known = new Set<string>();
  let changed = false;
  return {
    name: "what is done for good does not start again",
    see: (fact) => {
      if (fact.kind === "client" && fact.did === "image") changed = true;
      if (isReset(fact) || endsSandbox(fact)) done.clear();
      orphans.see(fact);
      if (fact.kind === "exited" && !doomed.has(fact.id) && !orphans.has(fact.id)) {
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
