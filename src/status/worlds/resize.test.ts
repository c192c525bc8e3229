import { expect, test } from "vitest";
import type { Container, Pod, ResourceRequirements } from "../../model/types/core-v1.ts";
import { aHook, aPod, main, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { forever } from "../testing/program.ts";

const small: ResourceRequirements = {
  requests: { cpu: "100m", memory: "32Mi" },
  limits: { cpu: "200m", memory: "64Mi" },
};
const large: ResourceRequirements = {
  requests: { cpu: "150m", memory: "32Mi" },
  limits: { cpu: "300m", memory: "96Mi" },
};
const roomy = {
  usedByOthers: { cpuMillis: 0, memoryBytes: 0 },
  allocatable: { cpuMillis: 2000, memoryBytes: 2 ** 32 },
};

function resized(pod: Pod, resources: ResourceRequirements): Pod {
  const [first, ...rest] = pod.spec?.initContainers ?? [];
  const initContainers = first === undefined ? rest : [{ ...first, resources }, ...rest];
  const generation = (pod.metadata?.generation ?? 0) + 1;
  const containers: readonly Container[] = pod.spec?.containers ?? [];
  return {
    metadata: { ...pod.metadata, generation },
    spec: { ...pod.spec, containers, initContainers },
  };
}

function resizeConditions(world: PodWorld): readonly string[] {
  const texts = world.statuses.map(({ conditions = [] }) =>
    conditions
      .filter(({ type }) => type.startsWith("PodResize"))
      .map(({ type, reason, message }) => [type, reason, message].filter(Boolean).join(" "))
      .join(),
  );
  return texts.filter((text, index) => text !== texts[index - 1]);
}

test("case 161: a resize of a sidecar is put into force while it runs (golden 119)", () => {
  const pod = aPod({ init: [sidecar("s1", { resources: small })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = roomy;
  world.edit((running) => resized(running, large)).run(10);
  expect(world.trace).toEqual(["0 s1 START", "0 m START", "5 s1 UPDATE"]);
  expect(resizeConditions(world)).toEqual(["", "PodResizeInProgress", ""]);
  expect(world.sent?.initContainerStatuses?.[0]).toMatchObject({
    allocatedResources: large.requests,
    resources: large,
    restartCount: 0,
  });
  const what = `{"initContainers":[{"name":"s1","resources":{"limits":{"cpu":"300m","memory":"96Mi"},"requests":{"cpu":"150m","memory":"32Mi"}}}],"containers":[{"name":"m","resources":{}}],"generation":2}`;
  expect(world.events.filter((event) => event.startsWith("Resize"))).toEqual([
    `ResizeStarted Pod resize started: ${what}`,
    `ResizeCompleted Pod resize completed: ${what}`,
  ]);
});

test("case 161: with RestartContainer the sidecar is restarted instead", () => {
  const resizePolicy = [{ resourceName: "cpu", restartPolicy: "RestartContainer" }];
  const pod = aPod({ init: [sidecar("s1", { resources: small, resizePolicy })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = roomy;
  world.edit((running) => resized(running, large)).run(10);
  expect(world.trace.slice(2)).toEqual(["5 s1 TERM→30", "5 s1 EXIT 0", "5 s1 START"]);
  expect(world.events).toContain("Killing s1 Init container s1 resize requires restart");
  expect(world.sent?.initContainerStatuses?.[0]).toMatchObject({ resources: large });
  expect(resizeConditions(world)).toEqual(["", "PodResizeInProgress", ""]);
});

test("§2.2: a sidecar that loses its sandbox in the middle of that restart is down, and under Never the pod Failed", () => {
  const resizePolicy = [{ resourceName: "cpu", restartPolicy: "RestartContainer" }];
  const lifecycle = { preStop: aHook };
  const pod = aPod({
    policy: "Never",
    init: [sidecar("s1", { resources: small, resizePolicy, lifecycle })],
  });
  const programs = { s1: forever({ preStop: { takes: 20 } }) };
  const world = new PodWorld({ pod, programs }).run(5);
  world.room = roomy;
  world.edit((running) => resized(running, large)).run(7);
  world.runtime.killSandbox();
  expect(world.run(60).sent?.phase).toBe("Failed");
});

test("case 146: a resize that does not fit now waits for room (golden 130)", () => {
  const pod = aPod({
    init: [sidecar("s1", { resources: { requests: { cpu: "100m" } } })],
    mains: [main("m")],
  });
  const world = new PodWorld({ pod }).run(5);
  const used = (cpuMillis: number): NonNullable<PodWorld["room"]> => ({
    ...roomy,
    usedByOthers: { cpuMillis, memoryBytes: 0 },
  });
  world.room = used(1200);
  world.edit((running) => resized(running, { requests: { cpu: "1500m" } })).run(7);
  world.room = used(0);
  world.edit((running) => running).run(8);
  expect(resizeConditions(world)).toEqual([
    "",
    "PodResizePending Deferred Node didn't have enough resource: cpu, requested: 1500, used: 1300, capacity: 2000",
    "PodResizePending Deferred Node didn't have enough resource: cpu, requested: 1500, used: 1200, capacity: 2000",
    "PodResizeInProgress",
    "",
  ]);
  const what = `{"initContainers":[{"name":"s1","resources":{"requests":{"cpu":"1500m"}}}],"containers":[{"name":"m","resources":{}}],"generation":2`;
  expect(world.events.filter((event) => event.startsWith("Resize"))).toEqual([
    `ResizeDeferred Pod resize OutOfcpu: ${what},"error":"Node didn't have enough resource: cpu, requested: 1500, used: 1300, capacity: 2000"}`,
    `ResizeStarted Pod resize started: ${what}}`,
    `ResizeCompleted Pod resize completed: ${what}}`,
  ]);
});

test("§8.3: a resize that is taken back is not pending any more", () => {
  const pod = aPod({ init: [sidecar("s1", { resources: small })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = roomy;
  world.edit((running) => resized(running, { requests: { cpu: "3" } })).run(6);
  world.edit((running) => resized(running, small)).run(7);
  expect(resizeConditions(world)).toEqual([
    "",
    "PodResizePending Infeasible Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000",
    "",
  ]);
  expect(world.trace).toEqual(["0 s1 START", "0 m START"]);
});

test("a container that starts while a resize waits starts with what was promised before", () => {
  const pod = aPod({ init: [sidecar("s1", { resources: small })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = { ...roomy, usedByOthers: { cpuMillis: 1950, memoryBytes: 0 } };
  world.edit((running) => resized(running, large));
  expect(world.sent?.initContainerStatuses?.[0]).toMatchObject({
    allocatedResources: small.requests,
    resources: small,
  });
});

test("an engine restart during a pending resize forgets neither promise nor wish", () => {
  const pod = aPod({ init: [sidecar("s1", { resources: small })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = { ...roomy, usedByOthers: { cpuMillis: 1950, memoryBytes: 0 } };
  world.edit((running) => resized(running, large)).run(6);
  world.restartEngine().run(7);
  expect(world.sent?.initContainerStatuses?.[0]).toMatchObject({ resources: small });
  world.room = roomy;
  world.edit((running) => running).run(8);
  expect(world.sent?.initContainerStatuses?.[0]).toMatchObject({ resources: large });
  expect(world.trace.slice(2)).toEqual(["7 s1 UPDATE"]);
});

test("a resize that was asked for while the engine was down is put into force by the next one", () => {
  const pod = aPod({ init: [sidecar("s1", { resources: small })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = roomy;
  world.trace.length = 0;
  world.pod = resized(world.pod, large);
  world.restartEngine().run(10);
  expect(world.trace).toEqual(["5 s1 UPDATE"]);
  expect(world.sent?.initContainerStatuses?.[0]).toMatchObject({ resources: large });
});

test("one that cannot be, asked for while the engine was down, changes nothing", () => {
  const pod = aPod({ init: [sidecar("s1", { resources: small })] });
  const world = new PodWorld({ pod }).run(5);
  world.room = roomy;
  world.trace.length = 0;
  const monster = { requests: { cpu: "3", memory: "32Mi" }, limits: { cpu: "4", memory: "64Mi" } };
  world.pod = resized(world.pod, monster);
  world.restartEngine().run(10);
  expect(world.trace).toEqual([]);
  expect(resizeConditions(world).at(-1)).toContain("PodResizePending Infeasible");
});
