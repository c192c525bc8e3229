import { expect, test } from "vitest";
import { decide } from "./decide.ts";
import { exited, NOW, running, seen, told } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aHook, aPod, main, regular, sidecar } from "./testing/pods.ts";

const rule = { action: "RestartAllContainers", exitCodes: { operator: "In", values: [88] } };
const lifecycle = { preStop: aHook };
const pod = aPod({
  policy: "Never",
  init: [regular("i1"), sidecar("s1", { lifecycle })],
  mains: [
    main("m1", { restartPolicy: "Never", restartPolicyRules: [rule] }),
    main("m2", { lifecycle }),
  ],
});
const asked = [exited("m1", 88), running("m2"), running("s1"), exited("i1", 0)];

interface Row {
  readonly title: string;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: "other mains go first, without grace and hooks",
    facts: { records: asked },
    expected: [`beginStop m2 0s "killing" (RestartAll)`],
  },
  {
    title: "a dead record is removed, its log stays",
    facts: { records: [exited("m1", 88), exited("m2", 0), running("s1"), exited("i1", 0)] },
    expected: ["removeContainer m2 (RestartAll)"],
  },
  {
    title: "then init containers and sidecars",
    facts: { records: [exited("m1", 88), running("s1"), exited("i1", 0)] },
    expected: ["removeContainer i1 (RestartAll)", `beginStop s1 0s "killing" (RestartAll)`],
  },
  {
    title: "the one that asked goes last: until then a crash of the engine forgets nothing",
    facts: { records: [exited("m1", 88)] },
    expected: ["removeContainer m1 (RestartAll)"],
  },
  {
    title: "of its records the one that asked, which is the newest, goes last",
    facts: { records: [exited("m1", 88), { ...exited("m1", 0), id: "m1-before" }] },
    expected: ["removeContainer m1-before (RestartAll)"],
  },
  {
    title: "what is on its way up lands first",
    facts: {
      records: [exited("m1", 88), running("s1")],
      containers: { m2: { start: { since: NOW } } },
    },
    expected: ["hold m2 (StartInFlight)", "hold pod (StartInFlight m2)"],
  },
  {
    title: "with all records gone the pod starts from its first init container",
    facts: { records: [] },
    expected: ["startContainer i1 (FirstStart)"],
  },
];

test.for(rows)("case 153: $title", ({ facts, expected }) => {
  expect(told(decide(pod, seen(pod, facts), NOW))).toEqual(expected);
});
