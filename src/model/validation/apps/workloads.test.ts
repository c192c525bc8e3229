import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

const labels = { app: "web" };
const template = { metadata: { labels }, spec: { containers: [{ name: "m", image: "i:1" }] } };

function workload(kind: string, spec: JsonObject = {}) {
  return {
    apiVersion: "apps/v1",
    kind,
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

const mismatch =
  'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`';

test.each(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"])(
  "a %s selects its own pods",
  (kind) => {
    expect(faultsOf(workload(kind))).toEqual([]);
    expect(faultsOf(workload(kind, { selector: { matchLabels: { app: "api" } } }))).toEqual([
      mismatch,
    ]);
  },
);

test("the recorded change of a Deployment's selector is refused in the recorded words", () => {
  const selector = { matchLabels: { ...labels, q: "z" } };
  const { spec } = workload("Deployment", { selector });
  expect(changeFaultsOf(workload("Deployment"), { spec })).toEqual([
    mismatch,
    'spec.selector: Invalid value: {"matchLabels":{"app":"web","q":"z"}}: field is immutable',
  ]);
});

test.each<[string, string, JsonObject, readonly string[]]>([
  [
    "that cannot move",
    "Deployment",
    { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: "0%" } } },
    [
      "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
    ],
  ],
  [
    "that recreates and rolls",
    "Deployment",
    { strategy: { type: "Recreate", rollingUpdate: {} } },
    [
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
  ],
  [
    "that gives up before it is ready",
    "Deployment",
    { minReadySeconds: 600, progressDeadlineSeconds: 600, replicas: -1 },
    [
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
      "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
    ],
  ],
  [
    "with everything at once",
    "DaemonSet",
    { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } },
    [
      "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
    ],
  ],
  [
    "with another order",
    "StatefulSet",
    { podManagementPolicy: "Random", ordinals: { start: -1 } },
    [
      "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
      "spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
])("a workload %s", (_title, kind, spec, faults) => {
  expect(faultsOf(workload(kind, spec))).toEqual(faults);
});

test("of a StatefulSet only what can be rolled out may change", () => {
  const before = workload("StatefulSet", { serviceName: "web" });
  const change = (spec: JsonObject) =>
    changeFaultsOf(before, { spec: { ...before.spec, ...spec } });
  expect(change({ replicas: 5, minReadySeconds: 3 })).toEqual([]);
  expect(change({ serviceName: "api" })).toEqual([
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ]);
});

test("a status counts no more than there is", () => {
  const status = { replicas: 1, readyReplicas: 2, availableReplicas: 3 };
  expect(changeFaultsOf(workload("ReplicaSet"), { status }, "status")).toEqual([
    "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
  ]);
});

test.each(["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"])(
  "a %s takes sidecars, and no policy but Always",
  (kind) => {
    const initContainers = [{ name: "s", image: "i:1", restartPolicy: "Always" }];
    const containers = [{ name: "m", image: "i:1" }];
    const withPolicy = (restartPolicy: string): readonly string[] => {
      const spec = { restartPolicy, initContainers, containers };
      const template = { metadata: { labels: { a: "b" } }, spec };
      const selector = { matchLabels: { a: "b" } };
      return faultsOf({ apiVersion: "apps/v1", kind, spec: { selector, template } });
    };
    expect(withPolicy("Always")).toEqual([]);
    expect(withPolicy("OnFailure")).toEqual([
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
    ]);
  },
);
