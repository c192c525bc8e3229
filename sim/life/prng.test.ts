import { expect, test } from "vitest";
import { Prng } from "./prng.ts";

test("seeds that count up give sequences of their own, forks too", () => {
  const seeds = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const sequences = seeds.map((seed) => {
    const chance = Prng.ofSeed(seed);
    const fork = chance.fork("faults");
    return [chance.next(), chance.next(), fork.next(), fork.next()].join();
  });
  expect(new Set(sequences).size).toBe(seeds.length);
});

test("a fork depends on nothing that was drawn before", () => {
  const [used, fresh] = [Prng.ofSeed(7), Prng.ofSeed(7)];
  used.next();
  expect(used.fork("faults").next()).toBe(fresh.fork("faults").next());
});
