import { expect, test } from "vitest";
import { SystemClock } from "./clock.ts";

/** A system whose two clocks are moved by hand. */
function setUp() {
  const time = { wall: 1_000_000, monotonic: 50 };
  const clock = new SystemClock({
    wallMs: () => Math.floor(time.wall),
    monotonicMs: () => time.monotonic,
    startMs: () => time.wall,
  });
  const pass = (ms: number): void => {
    time.wall += ms;
    time.monotonic += ms;
  };
  return { time, clock, pass };
}

test("time passes in microseconds although the system tells milliseconds", () => {
  const { clock, pass } = setUp();
  pass(0.125);
  expect(clock.now()).toBe(1_000_000.125);
  pass(2.5);
  expect(clock.now()).toBe(1_000_002.625);
});

test("a system clock that is set forward is followed at once", () => {
  const { time, clock, pass } = setUp();
  pass(10);
  time.wall += 3_600_000;
  expect(clock.now()).toBe(1_000_010 + 3_600_000);
});

test("a system clock that is set back makes time pass at half the rate until it has caught up, never backwards", () => {
  const { time, clock, pass } = setUp();
  time.wall -= 100;
  const seen = Array.from({ length: 20 }, () => {
    pass(20);
    return clock.now();
  });
  expect(seen[0]).toBe(1_000_010);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(Math.abs((seen.at(-1) ?? 0) - time.wall)).toBeLessThanOrEqual(20);
});

test("what is due already happens at once, but not before the caller is done", async () => {
  const clock = new SystemClock();
  let happened = false;
  const done = new Promise<void>((resolve) => {
    clock.at(0, () => {
      happened = true;
      resolve();
    });
  });
  expect(happened).toBe(false);
  await done;
});

test("a timer that was cancelled never fires, and an aborted sleep rejects with the reason", async () => {
  const clock = new SystemClock();
  clock.at(0, () => expect.unreachable()).cancel();
  const stop = new AbortController();
  const sleeping = clock.sleep(60_000, stop.signal);
  stop.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
});
