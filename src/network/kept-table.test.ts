import { expect, test } from "vitest";
import { Controller } from "../client/controller.ts";
import { ManualClock } from "../client/testing/manual-clock.ts";
import { MemoryLog } from "../client/testing/memory-log.ts";
import { TransientError } from "../model/transient-error.ts";
import { CHECK_PERIOD_MS, KeptTable } from "./kept-table.ts";
import type { TableContent } from "./nft-table.ts";

/** As nft: without the table only a script that begins with it is carried out. */
class Kernel {
  readonly scripts: string[] = [];
  hasTable = false;

  readonly apply = async (script: string): Promise<void> => {
    this.scripts.push(script);
    if (!this.hasTable && !script.startsWith("add table"))
      throw new TransientError("nft: No such file or directory");
    this.hasTable = true;
  };
}

function ruled(rule: string): TableContent {
  return { sets: [], maps: [], chains: [{ name: "a", rules: [rule] }] };
}

/** A controller that keeps the table of `kernel` what `wanted` says. */
async function keep(kernel: Kernel, wanted: () => TableContent) {
  const [clock, log] = [new ManualClock(0), new MemoryLog()];
  const table = new KeptTable({ table: "t", apply: kernel.apply, clock, log });
  const reconcile = async () => table.make(wanted());
  const controller = new Controller({ name: "rules", reconcile, clock, log });
  void controller.run(new AbortController().signal);
  controller.enqueue("t");
  await clock.pass(1);
  return { clock, log, controller };
}

test("a table that somebody deleted is made anew at the next look, and the log tells", async () => {
  const kernel = new Kernel();
  const { clock, log } = await keep(kernel, () => ruled("accept"));
  kernel.hasTable = false;
  await clock.pass(CHECK_PERIOD_MS + 1_000);
  expect(kernel.hasTable).toBe(true);
  expect(kernel.scripts.at(-1)).toContain("add rule ip t a accept");
  expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
});

test("a change finds out that the table is gone, and makes all of it anew", async () => {
  const kernel = new Kernel();
  let wanted = ruled("accept");
  const { clock, controller } = await keep(kernel, () => wanted);
  kernel.hasTable = false;
  wanted = { ...wanted, chains: [...wanted.chains, { name: "b", rules: ["drop"] }] };
  controller.enqueue("t");
  await clock.pass(1_000);
  expect(kernel.scripts.at(-1)).toContain("add rule ip t a accept");
  expect(kernel.scripts.at(-1)).toContain("add rule ip t b drop");
});

test("what changes no rule does not start nft", async () => {
  const kernel = new Kernel();
  const { clock, controller } = await keep(kernel, () => ruled("accept"));
  controller.enqueue("t");
  await clock.pass(CHECK_PERIOD_MS / 2);
  expect(kernel.scripts).toHaveLength(1);
});
