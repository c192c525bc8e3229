import { expect, test } from "vitest";
import { deployments } from "../../client/resources.ts";
import { toTime } from "../../model/instant.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
} from "../../model/types/autoscaling-v2.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { PodMetrics } from "../../model/types/metrics-v1beta1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { NO_MEMORY, type ScalingMemory } from "./behavior.ts";
import { decide, type AutoscalerView } from "./decide.ts";

const cpu = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
};
const ofSidecar = {
  type: "ContainerResource",
  containerResource: {
    name: "cpu",
    container: "s",
    target: { type: "Utilization", averageUtilization: 50 },
  },
};

function autoscaler(spec: Partial<HorizontalPodAutoscalerSpec> = {}) {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  return stored<HorizontalPodAutoscaler>("web", {
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 10, metrics: [cpu], ...spec },
  });
}

/** A ready pod whose main and sidecar each ask for 100m of cpu. */
function pod(name: string, phase = "Running"): Stored<Pod> {
  const resources = { requests: { cpu: "100m" } };
  const main = { name: "m", image: "i", resources };
  const sidecar = { name: "s", image: "i", restartPolicy: "Always", resources };
  const startTime = toTime(NOON - 3_600_000);
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: startTime }];
  return stored<Pod>(name, {
    spec: { containers: [main], initContainers: [sidecar] },
    status: { phase, startTime, conditions },
  });
}

function usage(name: string, main: string, sidecar = "0"): PodMetrics {
  const containers = [
    { name: "m", usage: { cpu: main } },
    { name: "s", usage: { cpu: sidecar } },
  ];
  return { metadata: { name }, timestamp: toTime(NOON), window: "15s", containers };
}

function view(
  replicas: number,
  metrics: readonly PodMetrics[],
  change: Partial<AutoscalerView> = {},
) {
  const object = stored<KubeObject>("web", {});
  const pods = Array.from({ length: replicas }, (_, index) => pod(`p${index}`));
  const target = { kind: deployments, object, replicas, pods };
  return { autoscaler: autoscaler(), target, metrics, memory: NO_MEMORY, ...change };
}

/** The new size, if any, what was said, and the reasons of the conditions. */
function outcome(world: AutoscalerView) {
  const { writes } = decide(world, NOON);
  const patch = writes.find(({ verb }) => verb === "patch");
  const status = writes.find(({ verb }) => verb === "update");
  const written: HorizontalPodAutoscaler | undefined =
    status?.verb === "update" ? (status.object as HorizontalPodAutoscaler) : undefined;
  return {
    size:
      patch?.verb === "patch"
        ? (patch.body as { spec: { replicas: number } }).spec.replicas
        : undefined,
    said: writes.flatMap((write) =>
      write.verb === "event" ? [`${write.note.reason}: ${write.note.message}`] : [],
    ),
    reasons: written?.status?.conditions?.map(({ reason }) => reason),
  };
}

function each(count: number, main: string, sidecar = "0"): readonly PodMetrics[] {
  return Array.from({ length: count }, (_, index) => usage(`p${index}`, main, sidecar));
}

test("twice the load doubles the pods, sidecars' use and requests counted in", () => {
  expect(outcome(view(2, each(2, "150m", "50m")))).toEqual({
    size: 4,
    said: [
      "SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target",
    ],
    reasons: ["ValidMetricFound", "DesiredWithinRange", "SucceededRescale"],
  });
});

test.each([
  [11, "New size: 10; reason: Current number of replicas above Spec.MaxReplicas"],
  [1, "New size: 2; reason: Current number of replicas below Spec.MinReplicas"],
])("%i pods are outside of the bounds, whatever they use", (count, message) => {
  const world = view(count, each(count, "100m"), { autoscaler: autoscaler({ minReplicas: 2 }) });
  expect(outcome(world).said).toEqual([`SuccessfulRescale: ${message}`]);
});

test("a container's own metric looks at that container only", () => {
  const world = view(2, each(2, "500m", "50m"), {
    autoscaler: autoscaler({ metrics: [ofSidecar] }),
  });
  expect(outcome(world).size).toBeUndefined();
});

test.each<[string, number, readonly PodMetrics[], number | undefined]>([
  ["within the tolerance nothing changes", 4, each(4, "105m"), undefined],
  ["growth is bounded by what is allowed in fifteen seconds", 2, each(2, "2"), 6],
  ["the maximum bounds all", 8, each(8, "300m"), 10],
  ["a pod that says nothing softens growth", 2, each(1, "300m"), 3],
  ["and shrinking", 4, each(3, "10m"), 3],
  ["which it may stop altogether", 4, each(1, "10m"), undefined],
])("%s", (_title, replicas, metrics, size) => {
  const scaleDown = { stabilizationWindowSeconds: 0 };
  const world = view(replicas, metrics, { autoscaler: autoscaler({ behavior: { scaleDown } }) });
  expect(outcome(world).size).toBe(size);
});

test("shrinking waits until no recommendation of the last five minutes was higher", () => {
  const memory: ScalingMemory = {
    recommendations: [{ at: NOON - 60_000, replicas: 4 }],
    changes: [],
  };
  const waiting = outcome(view(4, each(4, "10m"), { memory }));
  expect([waiting.size, waiting.reasons]).toEqual([
    undefined,
    ["ValidMetricFound", "ScaleDownStabilized", "DesiredWithinRange"],
  ]);
  const old: ScalingMemory = {
    recommendations: [{ at: NOON - 400_000, replicas: 4 }],
    changes: [],
  };
  expect(outcome(view(4, each(4, "10m"), { memory: old })).size).toBe(1);
});

test("a policy counts what was done in its period already", () => {
  const policies = [{ type: "Pods", value: 2, periodSeconds: 60 }];
  const scaler = autoscaler({ behavior: { scaleUp: { policies } } });
  const memory: ScalingMemory = { recommendations: [], changes: [{ at: NOON - 30_000, by: 1 }] };
  const world = view(3, each(3, "2"), { autoscaler: scaler, memory });
  expect(outcome(world)).toMatchObject({
    size: 4,
    reasons: ["ValidMetricFound", "ScaleUpLimit", "SucceededRescale"],
  });
});

test.each<[string, AutoscalerView, readonly string[]]>([
  ["without metrics", view(2, []), ["SucceededGetScale", "FailedGetResourceMetric"]],
  ["without target", view(2, [], { target: undefined }), ["FailedGetScale"]],
  ["at size zero", view(0, []), ["SucceededGetScale", "ScalingDisabled"]],
])("%s nothing is scaled and the conditions say why", (_title, world, reasons) => {
  const { size, reasons: shown } = outcome(world);
  expect([size, shown]).toEqual([undefined, reasons]);
});

test("a size beyond the bounds is brought back without metrics", () => {
  expect(outcome(view(12, []))).toMatchObject({ size: 10, reasons: ["SucceededRescale"] });
});

test("a missing request is named", () => {
  const bare = stored<Pod>("p0", {
    ...pod("p0"),
    spec: { containers: [{ name: "m", image: "i" }] },
  });
  const world = view(1, each(1, "1"));
  const target = { kind: deployments, object: bare, replicas: 1, pods: [bare] };
  const { said } = outcome({ ...world, target });
  expect(said).toEqual([
    "FailedGetResourceMetric: failed to get cpu utilization: missing request for cpu in container m of Pod p0",
  ]);
});
