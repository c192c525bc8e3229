import { expect, test } from "vitest";
import { ManualClock, settle } from "./testing/manual-clock.ts";
import { BACKOFF_MAX_MS, WorkQueue } from "./work-queue.ts";

/** Takes keys until none is ready; the queue keeps the one extra worker that is then waiting. */
async function taken(queue: WorkQueue): Promise<readonly string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) {
    const key = await queue.next();
    if (key === undefined) break;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

test("a key that is added twice is worked on once", async () => {
  const queue = new WorkQueue(new ManualClock(0));
  for (const key of ["a", "b", "a"]) queue.add(key);
  expect(await taken(queue)).toEqual(["a", "b"]);
});

test("a key that is added while a worker has it comes back when the worker is done, not before", async () => {
  const queue = new WorkQueue(new ManualClock(0));
  queue.add("a");
  expect(await queue.next()).toBe("a");
  queue.add("a");
  const second = queue.next();
  expect(await Promise.race([second, settle().then(() => "still waiting")])).toBe("still waiting");
  queue.done("a");
  expect(await second).toBe("a");
});

test("failures double the rest up to its limit, and success forgets them", async () => {
  const clock = new ManualClock(1000);
  const queue = new WorkQueue(clock);
  const rests: number[] = [];
  for (let failure = 0; failure < 16; failure += 1) {
    queue.failed("a");
    rests.push((clock.scheduled[0] ?? 0) - clock.now());
    queue.schedule("a", undefined);
  }
  expect(rests.slice(0, 4)).toEqual([5, 10, 20, 40]);
  expect(rests.at(-1)).toBe(BACKOFF_MAX_MS);
  queue.succeeded("a");
  queue.failed("a");
  expect(clock.scheduled).toEqual([1005]);
});

test("a key that is scheduled again comes at the new instant only", async () => {
  const clock = new ManualClock(0);
  const queue = new WorkQueue(clock);
  queue.schedule("a", 100);
  queue.schedule("a", 300);
  await clock.pass(200);
  expect(queue.depth).toBe(0);
  await clock.pass(200);
  expect(await taken(queue)).toEqual(["a"]);
});

test("closing lets waiting workers go and cancels every timer", async () => {
  const clock = new ManualClock(0);
  const queue = new WorkQueue(clock);
  const waiting = queue.next();
  queue.schedule("a", 100);
  queue.close();
  expect(await waiting).toBeUndefined();
  expect(clock.scheduled).toEqual([]);
});
