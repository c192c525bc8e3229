import { expect, test } from "vitest";
import type { ContainerStatus, Pod, PodStatus } from "../model/types/core-v1.ts";
import { emptyMemory } from "../lifecycle/memory.ts";
import { exited, NOW, running, seen } from "../lifecycle/testing/facts.ts";
import type { Facts } from "../lifecycle/testing/facts.ts";
import { aPod, aProbe, deleted, main, regular, sidecar } from "../lifecycle/testing/pods.ts";
import { statusOf } from "./status-of.ts";

function status(pod: Pod, facts: Facts, previous?: PodStatus): PodStatus {
  return statusOf({ pod, seen: seen(pod, facts), previous, now: NOW, hostIps: ["192.0.2.1"] });
}

function entry(pod: Pod, facts: Facts, name: string, previous?: PodStatus): ContainerStatus {
  const { initContainerStatuses = [], containerStatuses = [] } = status(pod, facts, previous);
  const found = [...initContainerStatuses, ...containerStatuses].find((e) => e.name === name);
  if (found === undefined) throw new Error(`no entry ${name}`);
  return found;
}

const pod = aPod({ init: [regular("i1"), sidecar("s1")], mains: [main("b"), main("a")] });

test("case 113: init containers in spec order, mains sorted by name", () => {
  const { initContainerStatuses, containerStatuses } = status(pod, {});
  expect([
    initContainerStatuses?.map(({ name }) => name),
    containerStatuses?.map(({ name }) => name),
  ]).toEqual([
    ["i1", "s1"],
    ["a", "b"],
  ]);
});

test("before anything exists every container waits, with the image of the spec", () => {
  expect(entry(pod, {}, "a")).toEqual({
    name: "a",
    state: { waiting: { reason: "PodInitializing" } },
    lastState: {},
    ready: false,
    started: false,
    restartCount: 0,
    image: "a:1",
    imageID: "",
  });
});

test("without init containers the reason is ContainerCreating", () => {
  expect(entry(aPod(), {}, "m").state).toEqual({ waiting: { reason: "ContainerCreating" } });
});

test("case 114: a sidecar that exited with 0 shows Completed, never CrashLoopBackOff", () => {
  const facts: Facts = {
    records: [running("a"), exited("s1", 0), exited("i1", 0)],
    containers: {
      s1: { lastFailure: { reason: "CrashLoopBackOff", message: "back-off", at: NOW } },
    },
  };
  expect(entry(pod, facts, "s1").state?.terminated?.reason).toBe("Completed");
});

test("case 115: a sidecar that exited with 1 shows CrashLoopBackOff once its start was refused", () => {
  const facts: Facts = {
    records: [running("a"), exited("s1", 1), exited("i1", 0)],
    containers: {
      s1: { lastFailure: { reason: "CrashLoopBackOff", message: "back-off", at: NOW } },
    },
  };
  const { state, lastState } = entry(pod, facts, "s1");
  expect(state).toEqual({ waiting: { reason: "CrashLoopBackOff", message: "back-off" } });
  expect(lastState?.terminated).toMatchObject({ reason: "Error", exitCode: 1 });
});

test("case 116: a regular init that runs is started and not ready; finished it is ready", () => {
  const during = entry(pod, { records: [running("i1")] }, "i1");
  const after = entry(pod, { records: [exited("i1", 0)] }, "i1");
  expect([during.ready, during.started, after.ready, after.started]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("case 117: a sidecar whose startup is pending is neither started nor ready, and listed", () => {
  const probed = aPod({ init: [sidecar("s1", { startupProbe: aProbe })] });
  const { initContainerStatuses, conditions } = status(probed, { records: [running("s1")] });
  expect(initContainerStatuses).toMatchObject([{ started: false, ready: false }]);
  expect(conditions).toMatchObject([
    { type: "PodReadyToStartContainers", status: "True" },
    {
      type: "Initialized",
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [s1]",
    },
    {
      type: "Ready",
      status: "False",
      reason: "ContainersNotReady",
      message: "containers with unready status: [s1 m]",
    },
    { type: "ContainersReady", status: "False", reason: "ContainersNotReady" },
    { type: "PodScheduled", status: "True" },
  ]);
});

test("a container is shown only once its postStart hook has returned", () => {
  const hooked = aPod({ mains: [main("m")] });
  const facts: Facts = {
    records: [running("m")],
    containers: { m: { postStart: { state: "running", id: "m", since: NOW } } },
  };
  expect(entry(hooked, facts, "m").state).toEqual({ waiting: { reason: "ContainerCreating" } });
});

test("case 172: an init container without a record counts as done when a main has one", () => {
  expect(entry(pod, { records: [running("a"), running("s1")] }, "i1").state?.terminated).toEqual({
    exitCode: 0,
    reason: "Completed",
    message:
      "Unable to get init container status from container runtime and pod has been initialized, assuming it is completed",
  });
});

test("a container that ran and has left no record was lost, and is counted as restarted", () => {
  const previous = status(aPod(), { records: [running("m")] });
  const lost = entry(aPod(), {}, "m", previous);
  expect([lost.restartCount, lost.lastState?.terminated]).toEqual([
    1,
    {
      exitCode: 137,
      reason: "ContainerStatusUnknown",
      message:
        "The container could not be located when the pod was deleted.  The container used to be Running",
    },
  ]);
});

test("a lost container of a deleted pod is not counted as restarted", () => {
  const previous = status(aPod(), { records: [running("m")] });
  expect(entry(deleted(aPod()), {}, "m", previous).restartCount).toBe(0);
});

test("case 126: observedGeneration is the generation of the spec that was looked at", () => {
  const changed = aPod({ metadata: { name: "p", namespace: "ns", uid: "u", generation: 7 } });
  const { observedGeneration, conditions } = status(changed, {});
  expect([observedGeneration, conditions?.every((c) => c.observedGeneration === 7)]).toEqual([
    7,
    true,
  ]);
});

test("case 110: readiness gates hold Ready back although every container is ready", () => {
  const gated = aPod({ spec: { readinessGates: [{ conditionType: "example.com/go" }] } });
  const closed = status(gated, { records: [running("m")] });
  const open = status(
    { ...gated, status: { conditions: [{ type: "example.com/go", status: "True" }] } },
    { records: [running("m")] },
  );
  const ready = ({ conditions = [] }: PodStatus): unknown =>
    conditions.find(({ type }) => type === "Ready");
  expect(ready(closed)).toMatchObject({
    status: "False",
    reason: "ReadinessGatesNotReady",
    message: 'corresponding condition of pod readiness gate "example.com/go" does not exist.',
  });
  expect(ready(open)).toMatchObject({ status: "True" });
  expect(open.conditions?.[0]?.type).toBe("example.com/go");
});

test("a transition time changes only when the status does", () => {
  const first = status(aPod(), { records: [running("m")] });
  const earlier = first.conditions?.map((c) => ({
    ...c,
    lastTransitionTime: "2020-01-01T00:00:00Z",
  }));
  const next = status(aPod(), { records: [running("m")] }, { ...first, conditions: earlier });
  expect(next.conditions).toEqual(earlier);
});

test("case 101: phases of a sidecar alone, before there are mains", () => {
  const one = aPod({ init: [sidecar("s1", { startupProbe: aProbe })] });
  const phase = (facts: Facts): string | undefined => status(one, facts).phase;
  expect([
    phase({ records: [running("s1")] }),
    phase({ records: [exited("s1", 0)] }),
    phase({ records: [exited("s1", 1)] }),
    phase({}),
  ]).toEqual(["Pending", "Pending", "Pending", "Pending"]);
});

test("case 100: phases when all mains succeeded, by what the sidecar does", () => {
  const never = aPod({ policy: "Never", init: [sidecar("s1")] });
  const phase = (facts: Facts): string | undefined => status(never, facts).phase;
  expect([
    phase({ records: [exited("m", 0), running("s1")] }),
    phase({ records: [exited("m", 0), exited("s1", 0)] }),
    phase({ records: [exited("m", 0), exited("s1", 1)] }),
  ]).toEqual(["Running", "Succeeded", "Succeeded"]);
});

test("case 102: one of two mains running and the other absent: Pending", () => {
  const facts: Facts = { records: [running("a"), running("s1"), exited("i1", 0)] };
  expect(status(pod, facts).phase).toBe("Pending");
});

test("case 105: a deleted pod ends by its mains' exit codes, whatever the policy", () => {
  const end = (exitCode: number, policy: string): string | undefined =>
    status(deleted(aPod({ policy })), {
      records: [exited("m", exitCode)],
      memory: { ...emptyMemory, stage: "terminated" },
    }).phase;
  expect([end(0, "Always"), end(1, "Always"), end(0, "Never"), end(137, "Never")]).toEqual([
    "Succeeded",
    "Failed",
    "Succeeded",
    "Failed",
  ]);
});

test("case 104: a pod deleted before anything ran ends Failed", () => {
  const facts: Facts = { memory: { ...emptyMemory, stage: "terminated" }, phase: "Pending" };
  expect(status(deleted(aPod({ init: [sidecar("s1")] })), facts).phase).toBe("Failed");
});

test("case 121: the runtime's reason and code of a container killed for memory are shown", () => {
  const facts: Facts = { records: [exited("m", 137, { reason: "OOMKilled" })] };
  expect(entry(aPod({ policy: "Never" }), facts, "m").state?.terminated).toMatchObject({
    exitCode: 137,
    reason: "OOMKilled",
  });
});

test("an older record that comes to light does not take back a restart that was counted", () => {
  const previous = status(aPod(), { records: [exited("m", 1, { id: "new", restartCount: 1 })] });
  const facts: Facts = { records: [exited("m", 1, { id: "old", restartCount: 0 })] };
  expect(entry(aPod(), facts, "m", previous).restartCount).toBe(1);
});
