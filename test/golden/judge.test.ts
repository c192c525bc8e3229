import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { judge, staleIn, type JustifiedDifference } from "./judge.ts";

const output = [
  "DIFF 036-x  hard=2 soft=1 time=0",
  '   HARD pod/p/phases: ["Pending"] vs ["Running"]',
  "   HARD event/Pod/p|Warning|Failed|Error: no: such|spec.containers{a}|kubelet: count 1 vs 5",
].join("\n");
const phases = { fact: "pod/p/phases", text: '["Pending"] vs ["Running"]' };
const event = {
  fact: "event/Pod/p|Warning|Failed|Error: no: such|spec.containers{a}|kubelet",
  text: "count 1 vs 5",
};

test("each hard difference is open until somebody has given its reason", () => {
  expect(judge("036-x", output, [])).toEqual({
    name: "036-x",
    differences: [
      { ...phases, reason: undefined },
      { ...event, reason: undefined },
    ],
  });
});

test("a reason covers the facts of its pattern in the scenarios of its prefix", () => {
  const known = [
    { scenario: "036", fact: "pod/*/phases", reason: "a" },
    { scenario: "03", fact: "event/*|Failed|*", text: "count * vs 5", reason: "b" },
    { scenario: "037", fact: "*", reason: "c" },
  ];
  expect(judge("036-x", output, known).differences.map((each) => each.reason)).toEqual(["a", "b"]);
});

test("a reason covers a fact only where the comparer says what it says", () => {
  const known = [{ scenario: "036", fact: "pod/p/phases", text: "other", reason: "a" }];
  expect(judge("036-x", output, known).differences[0]?.reason).toBeUndefined();
});

test("a reason that nothing needs any more is stale, unless its scenario did not run or it is a race", () => {
  const needed = { scenario: "036", fact: "pod/p/phases", reason: "a" };
  const stale = { scenario: "036", fact: "pod/p/qos", reason: "b" };
  const elsewhere = { scenario: "037", fact: "pod/p/qos", reason: "c" };
  const race = { ...stale, race: true };
  const results = [judge("036-x", output, [needed])];
  expect(staleIn([needed, stale, elsewhere, race], results)).toEqual([stale]);
});

test("no scenario is justified as a whole, and each reason says something", () => {
  const file = new URL("differences.json", import.meta.url);
  const known = JSON.parse(readFileSync(file, "utf8")) as readonly JustifiedDifference[];
  const loose = known.filter(
    ({ scenario, fact, reason }) =>
      !/^\d{3}$/.test(scenario) || fact.startsWith("*") || reason.length < 20,
  );
  expect(loose).toEqual([]);
});
