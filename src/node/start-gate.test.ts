import { expect, test } from "vitest";

import { ManualClock, settle } from "../client/testing/manual-clock.ts";
import { PLACE_MS_MAX, StartGate } from "./start-gate.ts";

function fixture(placesMax: number) {
  const clock = new ManualClock(0);
  const gate = new StartGate({ placesMax, clock });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, kind: "sandbox" | "container" = "sandbox"): Promise<void> =>
    gate.run(kind, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await settle();
  };
  return { clock, gate, begun, start, end };
}

test("no more starts are let through than there are places, in the order in which they came", async () => {
  const { begun, start, end } = fixture(2);
  for (const name of ["a", "b", "c", "d"]) void start(name);
  await settle();
  expect(begun).toEqual(["a", "b"]);
  await end("b");
  expect(begun).toEqual(["a", "b", "c"]);
});

test("a container of a pod that has begun goes before the sandbox of another", async () => {
  const { begun, start, end } = fixture(1);
  void start("s1");
  void start("s2");
  void start("c1", "container");
  await settle();
  await end("s1");
  expect(begun).toEqual(["s1", "c1"]);
});

test("a start that hangs gives its place up after a while, and only once", async () => {
  const { begun, clock, start, end } = fixture(1);
  void start("hanging");
  void start("next");
  await clock.pass(PLACE_MS_MAX);
  expect(begun).toEqual(["hanging", "next"]);
  void start("third");
  await end("hanging");
  expect(begun).toEqual(["hanging", "next"]);
  await end("next");
  expect(begun).toEqual(["hanging", "next", "third"]);
  expect(clock.scheduled).toEqual([2 * PLACE_MS_MAX]);
});

test("a start that fails leaves its place, and tells its caller", async () => {
  const { gate } = fixture(1);
  const failing = gate.run("sandbox", async () => {
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
  expect(await gate.run("sandbox", async () => "let in")).toBe("let in");
});
