import { expect, test } from "vitest";
import { tableScript } from "./nft-table.ts";

const chain = (name: string, ...rules: string[]): { name: string; rules: string[] } => ({
  name,
  rules,
});

test("a table of which nothing is known is made anew, in one transaction", () => {
  const content = {
    sets: [{ name: "s", timeoutSeconds: 5 }],
    maps: [{ name: "m", key: "inet_service", elements: [["80", "goto a"] as const] }],
    chains: [
      chain("a", "accept"),
      { name: "b", hook: "type nat hook output priority 0;", rules: [] },
    ],
  };
  expect(tableScript("t", undefined, content).split("\n")).toEqual([
    "add table ip t",
    "delete table ip t",
    "add table ip t",
    "add set ip t s { type ipv4_addr; flags dynamic,timeout; timeout 5s; }",
    "add map ip t m { type inet_service : verdict; }",
    "add chain ip t a",
    "flush chain ip t a",
    "add chain ip t b { type nat hook output priority 0; }",
    "flush chain ip t b",
    "flush map ip t m",
    "add element ip t m { 80 : goto a }",
    "add rule ip t a accept",
    "",
  ]);
});

test("what went is emptied first and deleted last, and sets that stay keep what they learned", () => {
  const before = {
    sets: [
      { name: "old", timeoutSeconds: 5 },
      { name: "kept", timeoutSeconds: 5 },
    ],
    maps: [],
    chains: [chain("a", "goto b"), chain("b")],
  };
  const after = { sets: [{ name: "kept", timeoutSeconds: 5 }], maps: [], chains: [] };
  expect(tableScript("t", before, after).split("\n")).toEqual([
    "add table ip t",
    "add set ip t kept { type ipv4_addr; flags dynamic,timeout; timeout 5s; }",
    "flush chain ip t a",
    "flush chain ip t b",
    "delete chain ip t a",
    "delete chain ip t b",
    "delete set ip t old",
    "",
  ]);
});
