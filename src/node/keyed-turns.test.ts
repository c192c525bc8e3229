import { expect, test } from "vitest";

import { KeyedTurns } from "./keyed-turns.ts";

test("work on one key waits for what came before, work on another does not", async () => {
  const turns = new KeyedTurns();
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  const note = (name: string) => async (): Promise<void> => void order.push(name);
  const first = turns.run("a", async () => {
    await gate.promise;
    order.push("a1");
    throw new Error("failed");
  });
  const second = turns.run("a", note("a2"));
  await turns.run("b", note("b"));
  gate.resolve();
  await expect(first).rejects.toThrow("failed");
  await second;
  expect(order).toEqual(["b", "a1", "a2"]);
});
