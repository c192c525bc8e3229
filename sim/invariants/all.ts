import type { Invariant, Witness } from "./invariant.ts";
import { journalIsTrue } from "./journal.ts";
import { ephemeralsOnce, evictionIsTold, shutDownIsQuiet } from "./endings.ts";
import { resetComesFirst, triggersGoLast } from "./resets.ts";
import { nothingInfeasible, restartsForResize } from "./resize.ts";
import { backoffHolds, policyHolds } from "./restarts.ts";
import { initsOnce, oneAtATime, oneInstance, startOrder } from "./start-order.ts";
import { statusInvariant, statusRules } from "./status.ts";
import { nothingOutlives, nothingStartsAtTheEnd, stopOrder } from "./stop-order.ts";

/** Everything that must hold after each event of a life. */
export function allInvariants(witness: Witness): readonly Invariant[] {
  return [
    startOrder(witness),
    oneAtATime(witness),
    oneInstance(witness),
    initsOnce(witness),
    stopOrder(witness),
    nothingStartsAtTheEnd(witness),
    nothingOutlives(witness),
    backoffHolds(witness),
    policyHolds(witness),
    journalIsTrue(witness),
    resetComesFirst(witness),
    triggersGoLast(witness),
    ephemeralsOnce(witness),
    evictionIsTold(witness),
    shutDownIsQuiet(witness),
    nothingInfeasible(witness),
    restartsForResize(witness),
    ...Object.entries(statusRules).map(([name, rule]) => statusInvariant(name, rule, witness)),
  ];
}
