import { execFileSync } from "node:child_process";
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
    "add chain ip t a",
    "flush chain ip t a",
    "flush chain ip t b",
    "delete chain ip t a",
    "delete chain ip t b",
    "delete set ip t old",
    "",
  ]);
});

const map = (...elements: (readonly [string, string])[]) => ({
  name: "m",
  key: "inet_service",
  elements,
});
const before = {
  sets: [],
  maps: [map(["80", "goto a"], ["81", "goto a"], ["82", "goto a"])],
  chains: [chain("a", "accept"), chain("same", "drop")],
};
const after = {
  sets: [],
  maps: [map(["80", "goto b"], ["82", "goto a"], ["83", "goto b"])],
  chains: [chain("a", "accept", "drop"), chain("b", "accept"), chain("same", "drop")],
};

test("only what changed is touched: a chain that is new, and the keys of a map that lead elsewhere", () => {
  expect(tableScript("t", before, after).split("\n")).toEqual([
    "add chain ip t a",
    "add chain ip t a",
    "flush chain ip t a",
    "add chain ip t b",
    "flush chain ip t b",
    "delete element ip t m { 80, 81 }",
    "add element ip t m { 80 : goto b, 83 : goto b }",
    "add rule ip t a accept",
    "add rule ip t a drop",
    "add rule ip t b accept",
    "",
  ]);
});

test.runIf(process.getuid?.() === 0)("nft leads a key elsewhere in one transaction", () => {
  const scripts = [tableScript("t", undefined, before), tableScript("t", before, after)];
  const shell = 'for each; do printf %s "$each" | nft -f - || exit; done; nft list map ip t m';
  const listed = execFileSync("unshare", ["--net", "sh", "-c", shell, "sh", ...scripts]).toString();
  expect(listed.match(/\d+ : goto \w/g)?.toSorted()).toEqual([
    "80 : goto b",
    "82 : goto a",
    "83 : goto b",
  ]);
});

test.runIf(process.getuid?.() === 0)("nft refuses to change a table that is gone", () => {
  const scripts = [tableScript("t", undefined, before), tableScript("t", before, before)];
  const shell =
    'run() { printf %s "$1" | nft -f - && echo done; }; run "$1"; run "$2"; nft delete table ip t; run "$2" || echo refused';
  const said = execFileSync("unshare", ["--net", "sh", "-c", shell, "sh", ...scripts], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  expect(said.toString().trim().split("\n")).toEqual(["done", "done", "refused"]);
});
