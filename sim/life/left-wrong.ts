import type { MemoryLog } from "../../src/client/testing/memory-log.ts";
import type { Invariant, Violation } from "../invariants/invariant.ts";
import type { Fact } from "./facts.ts";

/** An error that the engine logged. */
export function failureIn(lines: MemoryLog["lines"], hadLoss: boolean): Violation | undefined {
  for (const { level, message, fields } of lines) {
    // The API lets no init container of a run-once pod run again, a lost sandbox asks for it: upstream's own quarrel.
    const isQuarrel = hadLoss && message === "status refused";
    if (level !== "error" || isQuarrel) continue;
    return {
      invariant: "no part of the engine fails",
      what: `${message} ${JSON.stringify(fields)}`,
    };
  }
  return undefined;
}

/** What only the end of a life shows: errors that the engine logged, and what was never told. */
export function leftWrong(
  facts: readonly Fact[],
  lines: MemoryLog["lines"],
  invariants: readonly Invariant[],
): Violation | undefined {
  const hadLoss = facts.some(({ kind }) => kind === "sandboxLost");
  const failed = failureIn(lines, hadLoss);
  if (failed !== undefined) return failed;
  for (const { name, left } of invariants) {
    const [untold] = left?.() ?? [];
    if (untold !== undefined) return { invariant: name, what: `nothing is told of ${untold}` };
  }
  return undefined;
}
