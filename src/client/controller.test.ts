import { expect, test } from "vitest";
import { StatusError } from "../model/status-error.ts";
import { TransientError } from "../model/transient-error.ts";
import { Controller, TURNS_PER_SECOND_MAX, type Outcome } from "./controller.ts";
import { ManualClock } from "./testing/manual-clock.ts";
import { MemoryLog } from "./testing/memory-log.ts";

function start(reconcile: (key: string, now: number) => Promise<Outcome>) {
  const clock = new ManualClock(0);
  const log = new MemoryLog();
  const stop = new AbortController();
  const turns: string[] = [];
  const controller = new Controller({
    name: "test",
    clock,
    log,
    reconcile: async (key) => {
      turns.push(`${key}@${clock.now()}`);
      return reconcile(key, clock.now());
    },
  });
  const ended = controller.run(stop.signal);
  const end = async () => {
    stop.abort();
    await ended;
  };
  return { clock, log, controller, turns, [Symbol.asyncDispose]: end };
}

test("a key is worked on again at its wakeAt", async () => {
  await using world = start(async (_key, now) => ({ wakeAt: now < 300 ? now + 100 : undefined }));
  world.controller.enqueue("a");
  await world.clock.pass(1000);
  expect(world.turns).toEqual(["a@0", "a@100", "a@200", "a@300"]);
});

test.each([
  [new StatusError("Conflict", "changed"), "debug"],
  [new TransientError("gone"), "debug"],
  [new StatusError("Forbidden", "quota"), "warn"],
  [new TypeError("bug"), "error"],
])("after %s the key comes back in growing intervals, at level %s", async (error, level) => {
  await using world = start(async () => {
    throw error;
  });
  world.controller.enqueue("a");
  await world.clock.pass(40);
  expect(world.turns).toEqual(["a@0", "a@5", "a@15", "a@35"]);
  expect(world.log.lines[0]?.level).toBe(level);
});

test("a key that goes round in circles is stopped until the next second", async () => {
  await using world = start(async () => {
    world.controller.enqueue("a");
    return {};
  });
  world.controller.enqueue("a");
  await world.clock.pass(500);
  expect(world.turns.length).toBe(TURNS_PER_SECOND_MAX);
  expect(world.log.lines.map(({ message }) => message)).toEqual([
    "reconcile goes round in circles",
  ]);
  await world.clock.pass(600);
  expect(world.turns.length).toBe(2 * TURNS_PER_SECOND_MAX);
});
