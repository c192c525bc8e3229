import { expect, test } from "vitest";
import { ManualClock } from "../../client/testing/manual-clock.ts";
import { Doorbell } from "./doorbell.ts";

test("a ring while nobody waits is remembered, and several are one", async () => {
  using bell = new Doorbell(new AbortController().signal);
  bell.ring();
  bell.ring();
  await bell.rung();
  let isWoken = false;
  const waiting = bell.rung().then(() => (isWoken = true));
  await Promise.resolve();
  expect(isWoken).toBe(false);
  bell.ring();
  await waiting;
  expect(isWoken).toBe(true);
});

test("an abort rings, now and for ever", async () => {
  const controller = new AbortController();
  using bell = new Doorbell(controller.signal);
  const waiting = bell.rung();
  controller.abort();
  await waiting;
  await bell.rung();
  expect(bell.isAborted).toBe(true);
});

test("a timer that was disposed leaves nothing behind in the clock", () => {
  const clock = new ManualClock(0);
  using bell = new Doorbell(new AbortController().signal);
  const timer = bell.ringAt(clock, 1000);
  expect(clock.scheduled).toEqual([1000]);
  timer[Symbol.dispose]();
  expect(clock.scheduled).toEqual([]);
});
