import { expect, test } from "vitest";
import { aPod, deleted, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { forever } from "../testing/program.ts";
import type { Program } from "../testing/program.ts";

const term = (after: number): Program => forever({ onTerm: { after } });
const deaf: Program = forever({ onTerm: "ignore" });

test("case 98: a hard eviction gives one second", () => {
  const world = new PodWorld({ pod: aPod({ init: [sidecar("s1")] }), programs: { m: deaf } });
  world.run(0).force({ reason: "Evicted", message: "The node was low on memory", graceSeconds: 1 });
  world.run();
  expect(world.trace.slice(2)).toEqual([
    "0 m TERM→2",
    "1 s1 TERM→2",
    "1 s1 EXIT 0",
    "2 m KILL",
    "2 m EXIT 137",
    "2 pod Failed",
  ]);
  expect(world.sent).toMatchObject({ phase: "Failed", reason: "Evicted" });
});

test("case 185: the node goes down: Failed, the disruption is told, and the sandbox is gone", () => {
  const pod = aPod({ init: [sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { m: term(1), s1: term(1) } }).run(5);
  const message = "Pod was terminated in response to imminent node shutdown.";
  world.force({ reason: "Terminated", message, graceSeconds: 10, disruption: true }).run();
  expect(world.trace.slice(2)).toEqual([
    "5 m TERM→10",
    "6 m EXIT 0",
    "6 s1 TERM→9",
    "7 s1 EXIT 0",
    "7 pod Failed",
  ]);
  expect(world.sent).toMatchObject({ phase: "Failed", reason: "Terminated", message });
  expect(world.sent?.conditions?.slice(0, 2)).toMatchObject([
    { type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message },
    { type: "PodReadyToStartContainers", status: "False" },
  ]);
});

test("case 107: activeDeadlineSeconds: Failed with DeadlineExceeded, sidecars last", () => {
  const pod = aPod({ init: [sidecar("s1")], spec: { activeDeadlineSeconds: 4 } });
  const world = new PodWorld({ pod, programs: { m: term(1), s1: term(1) } }).run();
  expect(world.trace.slice(2)).toEqual([
    "4 m TERM→30",
    "5 m EXIT 0",
    "5 s1 TERM→29",
    "6 s1 EXIT 0",
    "6 pod Failed",
  ]);
  expect(world.sent).toMatchObject({
    phase: "Failed",
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  });
  // As often as a kubelet computes a status of such a pod (golden 069).
  expect(world.events.filter((event) => event.startsWith("DeadlineExceeded"))).toHaveLength(4);
});

test.for([
  { source: "file", phase: "Running" },
  { source: "api", phase: "Succeeded" },
])(
  "case 109: the last phase of a deleted pod that came from $source is $phase",
  ({ source, phase }) => {
    const annotations = { "kubernetes.io/config.source": source };
    const world = new PodWorld({ pod: aPod({ metadata: { annotations } }) }).run(5);
    world.edit((running) => deleted(running)).run();
    expect(world.memory.stage).toBe("terminated");
    expect(world.sent?.phase).toBe(phase);
  },
);
