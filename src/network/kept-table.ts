import type { Outcome } from "../client/controller.ts";
import { jsonEquals } from "../model/json.ts";
import type { Instant } from "../model/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { tableScript, type TableContent } from "./nft-table.ts";

/** As often as kube-proxy looks after its rules (`--iptables-sync-period`). */
export const CHECK_PERIOD_MS = 30_000;

export interface KeptTableOptions {
  readonly table: string;
  /** Carries out an nft script, all or nothing. */
  readonly apply: (script: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * One nftables table of ours in the kernel. It is not ours alone: `nft flush ruleset`, or a restart of the machine's own
 * firewall, deletes it, and nobody tells. Then the next change finds out, or else the next look, and it is made anew.
 */
export class KeptTable {
  readonly #options: KeptTableOptions;
  #inPlace: TableContent | undefined;
  #lookedAt: Instant = 0;

  constructor(options: KeptTableOptions) {
    this.#options = options;
  }

  /** Makes the table what is `wanted`; `wakeAt` is when to look again. What fails is made from nothing by the next call. */
  async make(wanted: TableContent): Promise<Outcome> {
    const { table, apply, clock, log } = this.#options;
    const before = this.#inPlace;
    const isDue = clock.now() >= this.#lookedAt + CHECK_PERIOD_MS;
    if (isDue || !jsonEquals(before, wanted)) {
      // What nft holds is unknown until it has agreed.
      this.#inPlace = undefined;
      try {
        await apply(tableScript(table, before, wanted));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (before !== undefined) log.warn("firewall rules are made anew", { table, reason });
        throw error;
      }
      this.#inPlace = wanted;
      this.#lookedAt = clock.now();
    }
    return { wakeAt: this.#lookedAt + CHECK_PERIOD_MS };
  }
}
