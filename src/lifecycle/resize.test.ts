import { expect, test } from "vitest";
import type { ResourceRequirements } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import type { PodMemory } from "./memory.ts";
import { exited, NOW, running, seen, told } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aPod, main, sidecar } from "./testing/pods.ts";

const small: ResourceRequirements = { requests: { cpu: "100m" }, limits: { memory: "64Mi" } };
const large: ResourceRequirements = { requests: { cpu: "200m" }, limits: { memory: "96Mi" } };
const pod = aPod({
  init: [sidecar("s1", { resources: large })],
  mains: [main("m", { resources: small })],
});
const promised: PodMemory["resize"] = {
  allocated: { s1: large, m: small },
  actuated: { s1: small, m: large },
  inProgress: { generation: 1 },
};

const none = { cpuMillis: 0, memoryBytes: 0 };

interface Row {
  readonly title: string;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: "who gets less comes before who gets more",
    facts: { records: [running("m"), running("s1")], memory: { resize: promised } },
    expected: ["updateResources m (Resize)", "updateResources s1 (Resize)"],
  },
  {
    title: "a container that does not run gets it with its next start",
    facts: {
      records: [running("m"), exited("s1", 1)],
      memory: { resize: { ...promised, actuated: { s1: small, m: small } } },
    },
    expected: ["startContainer s1 (Restart Error 1)", "completeResize (ResizeDone)"],
  },
  {
    title: "a container that is being stopped is left alone",
    facts: {
      records: [running("m"), running("s1")],
      memory: { resize: { ...promised, actuated: { s1: small, m: small } } },
      containers: {
        s1: {
          stop: {
            id: "s1",
            cause: "liveness",
            startedAt: NOW,
            graceSeconds: 9,
            restart: true,
            hookEndedAt: NOW,
            step: { state: "stopping", since: NOW, timeoutSeconds: 9 },
          },
        },
      },
    },
    expected: ["hold s1 (StopInFlight)"],
  },
  {
    title:
      "a resize back to what a container has is not done while the one before it is on its way",
    facts: {
      records: [running("m"), running("s1")],
      memory: {
        resize: { ...promised, actuated: { s1: large, m: small } },
        inFlight: { "updateResources:s1": NOW },
      },
    },
    expected: [],
  },
  {
    title: "a refused update is tried again later",
    facts: {
      records: [running("m"), running("s1")],
      memory: {
        resize: { ...promised, actuated: { s1: small, m: small } },
        retries: {
          "updateResources:s1": { retryAt: NOW + 3000, failures: 1, message: "below usage" },
        },
      },
    },
    expected: ["hold s1 (RetryLater updateResources: below usage)", "wake in 3 s"],
  },
];

test.for(rows)("$title", ({ facts, expected }) => {
  expect(told(decide(pod, seen(pod, facts), NOW))).toEqual(expected);
});

test("what the node can never give is refused for good, once", () => {
  const room = {
    usedByOthers: none,
    allocatable: { cpuMillis: 150, memoryBytes: 2 ** 30 },
  };
  const before = { allocated: { s1: small, m: small }, actuated: { s1: small, m: small } };
  const observation = seen(pod, {
    records: [running("m"), running("s1")],
    memory: { resize: before },
  });
  const { actions } = decide(pod, { ...observation, resize: room }, NOW);
  expect(actions).toEqual([
    {
      kind: "deferResize",
      reason: { code: "ResizeInfeasible" },
      pending: {
        reason: "Infeasible",
        misfit: "OutOfcpu",
        message: "Node didn't have enough capacity: cpu, requested: 300, capacity: 150",
        generation: 1,
      },
    },
  ]);
});

const fits = { usedByOthers: none, allocatable: { cpuMillis: 8000, memoryBytes: 2 ** 33 } };
const tooLittle = { ...fits, allocatable: { cpuMillis: 150, memoryBytes: 2 ** 33 } };
const isPromised = { allocated: { m: large }, actuated: { m: small } };
const turned: ResourceRequirements = { limits: { memory: "64Mi" }, requests: { cpu: "100m" } };
const isTurned = { allocated: { m: turned }, actuated: { m: small } };
const isAsked = { allocated: { m: small }, actuated: { m: small } };

test.for([
  { title: "has no room", asked: large, resize: isAsked, expected: "refuseStart m" },
  { title: "is promised", asked: large, resize: isPromised, expected: "startContainer m" },
  { title: "changes only the order", asked: turned, resize: isTurned, expected: "refuseStart m" },
])("a container in back-off whose resize $title: $expected", ({ asked, resize, expected }) => {
  const records = [exited("m", 1)];
  const before = aPod({ mains: [main("m", { resources: small })] });
  const first = decide(before, seen(before, { records }), NOW).actions;
  const [backoff] = first.flatMap((each) => (each.kind === "startContainer" ? each.backoff : []));
  expect(backoff).toMatchObject({ delayMs: 10_000 });

  const after = aPod({ mains: [main("m", { resources: asked })] });
  const again = seen(after, { records, memory: { resize }, containers: { m: { backoff } } });
  const decision = decide(after, { ...again, resize: tooLittle }, NOW);
  expect(told(decision).join()).toContain(expected);
});

test("a resize that fits is promised before anything else counts with it", () => {
  const asked = aPod({ mains: [main("m", { resources: large })] });
  const crashed = seen(asked, { records: [exited("m", 1)], memory: { resize: isAsked } });
  expect(told(decide(asked, { ...crashed, resize: fits }, NOW))).toEqual([
    "allocateResize (ResizeFits)",
  ]);
});
