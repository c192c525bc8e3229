import type { Invariant, Witness } from "./invariant.ts";

interface End {
  readonly code: number;
  readonly reason: string;
}

/** Every exit that the journal tells happened, with that code; and every one that happened is told in the end. */
export function journalIsTrue({ now }: Witness): Invariant {
  const ends = new Map<string, End>();
  const told = new Set<string>();
  const started = new Set<string>();
  return {
    name: "the journal tells what happened",
    see: (fact) => {
      if (fact.kind === "started") started.add(fact.id);
      if (fact.kind === "exited") {
        ends.set(fact.id, { code: fact.code, reason: fact.reason });
        // What stuck in Created never ran: that it went with its sandbox is no exit that anybody must hear of.
        if (fact.cause === "sandbox" && !started.has(fact.id)) told.add(fact.id);
      }
      if (fact.kind !== "journal") return undefined;
      const { kind, subject, what, detail, at } = fact.entry;
      if (at > now()) return `${what} is told before it happened`;
      if (kind !== "exit") return undefined;
      const id = String(detail?.["id"]);
      told.add(id);
      const end = ends.get(id);
      const isTrue = end?.code === detail?.["exitCode"] && end?.reason === what;
      return isTrue ? undefined : `${subject}: ${id} did not end so`;
    },
    left: () => [...ends.keys()].filter((id) => !told.has(id)),
  };
}
