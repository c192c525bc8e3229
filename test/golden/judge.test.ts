import { expect, test } from "vitest";
import { judge } from "./judge.ts";

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
    { scenario: "*", fact: "event/*|Failed|*", reason: "b" },
    { scenario: "037", fact: "*", reason: "c" },
  ];
  expect(judge("036-x", output, known).differences.map((each) => each.reason)).toEqual(["a", "b"]);
});
