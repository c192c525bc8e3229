import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, type Manifest } from "../testing.ts";

const probe = { httpGet: { path: "/", port: 80 } };
const sidecar = { name: "s1", image: "i:1", restartPolicy: "Always", livenessProbe: probe };
const setup = { name: "r1", image: "i:1" };
const main = {
  name: "m1",
  image: "i:1",
  resources: { requests: { cpu: "100m" }, limits: { cpu: "200m" } },
};

function pod(spec: JsonObject, rest: JsonObject = {}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    spec: { containers: [main], initContainers: [setup, sidecar], nodeName: "n1", ...spec },
    ...rest,
  };
}

function update(from: JsonObject, to: JsonObject): readonly string[] {
  return changeFaultsOf(pod(from), { spec: pod({ ...from, ...to })["spec"] });
}

test("case 145: neither a container nor a sidecar can be added", () => {
  expect(update({}, { containers: [main, { ...main, name: "m2" }] })).toEqual([
    "spec.containers: Forbidden: pod updates may not add or remove containers",
  ]);
  expect(update({}, { initContainers: [setup] })).toEqual([
    "spec.initContainers: Forbidden: pod updates may not add or remove containers",
  ]);
});

test("case 145: a sidecar's image may change", () => {
  expect(update({}, { initContainers: [setup, { ...sidecar, image: "i:2" }] })).toEqual([]);
});

test("case 145: a sidecar's probe may not change", () => {
  const changed = { ...sidecar, livenessProbe: { httpGet: { path: "/ok", port: 80 } } };
  const [fault, ...others] = update({}, { initContainers: [setup, changed] });
  expect(others).toEqual([]);
  expect(fault).toContain(
    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n@@ ",
  );
  expect(fault).toContain('-     "path": "/",\n+     "path": "/ok",\n');
});

test.each<[string, JsonObject, JsonObject, readonly string[]]>([
  ["a deadline may be set", {}, { activeDeadlineSeconds: 5 }, []],
  ["a deadline may come nearer", { activeDeadlineSeconds: 9 }, { activeDeadlineSeconds: 5 }, []],
  [
    "a deadline may not be put off",
    { activeDeadlineSeconds: 5 },
    { activeDeadlineSeconds: 9 },
    ["spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value"],
  ],
  [
    "an image may not get blanks",
    {},
    { containers: [{ ...main, image: " i:2" }] },
    [
      'spec.containers[0].image: Invalid value: " i:2": must not have leading or trailing whitespace',
    ],
  ],
  ["a toleration may be added", {}, { tolerations: [{ key: "k", operator: "Exists" }] }, []],
  [
    "a toleration may not be taken away",
    { tolerations: [{ key: "k", operator: "Exists" }] },
    { tolerations: [] },
    [
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ],
  ],
  [
    "a gate may not be added",
    { nodeName: undefined, schedulingGates: [{ name: "a.b/c" }] },
    { schedulingGates: [{ name: "a.b/c" }, { name: "a.b/d" }] },
    [
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a.b/d'",
    ],
  ],
  [
    "a gate may be taken away",
    { nodeName: undefined, schedulingGates: [{ name: "a.b/c" }] },
    { schedulingGates: [] },
    [],
  ],
])("%s", (_title, from, to, expected) => {
  expect(update(from, to)).toEqual(expected);
});

test("a gated pod's node selector may become narrower", () => {
  const gated = { nodeName: undefined, schedulingGates: [{ name: "a.b/c" }] };
  expect(
    update({ ...gated, nodeSelector: { a: "b" } }, { nodeSelector: { a: "b", c: "d" } }),
  ).toEqual([]);
});

function resize(to: JsonObject, from: JsonObject = {}): readonly string[] {
  return changeFaultsOf(pod(from), { spec: pod({ ...from, ...to })["spec"] }, "resize");
}

function amounts(cpu: string, memory?: string): JsonObject {
  const list = { cpu, ...(memory !== undefined && { memory }) };
  return { resources: { requests: list } };
}

test("case 146: the cpu of a main, a sidecar and a regular init may be resized", () => {
  expect(
    resize({
      containers: [{ ...main, resources: { requests: { cpu: "50m" }, limits: { cpu: "300m" } } }],
      initContainers: [
        { ...setup, ...amounts("10m", "1Mi") },
        { ...sidecar, ...amounts("20m") },
      ],
    }),
  ).toEqual([]);
});

test("case 146: a limit cannot be removed", () => {
  const resources = { requests: { cpu: "100m" } };
  expect(resize({ containers: [{ ...main, resources }] })).toEqual([
    "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
  ]);
});

test("case 146: the QoS class cannot change", () => {
  const resources = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } };
  const from = { containers: [main], initContainers: [] };
  expect(resize({ containers: [{ ...main, resources }] }, from)).toEqual([
    'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
  ]);
});

test("a resize cannot change an image", () => {
  expect(resize({ containers: [{ ...main, image: "i:2" }] })).toEqual([
    "spec: Forbidden: only cpu and memory resources are mutable",
  ]);
  expect(resize({ initContainers: [setup, { ...sidecar, image: "i:2" }] })).toEqual([
    "spec: Forbidden: only cpu and memory resources for sidecar containers are mutable",
  ]);
});

const second = { ...main, name: "m2" };

test.for([
  ["renamed", [main], [second], ["spec.containers[0].name"]],
  [
    "reordered",
    [main, second],
    [second, main],
    ["spec.containers[0].name", "spec.containers[1].name"],
  ],
] as const)("case 146: a resize cannot see containers %s", ([, before, after, paths]) => {
  const from = pod({ containers: before });
  expect(changeFaultsOf(from, { spec: pod({ containers: after })["spec"] }, "resize")).toEqual(
    paths.map((path) => `${path}: Forbidden: containers may not be renamed or reordered on resize`),
  );
});

test("case 146: a resize neither adds nor removes a container, nor resizes other resources", () => {
  expect(resize({ containers: [main, second] })).toEqual([
    "spec.containers: Forbidden: containers may not be added or removed on resize",
  ]);
  expect(resize({ initContainers: [setup] })).toEqual([
    "spec.initContainers: Forbidden: initContainers may not be added or removed on resize",
  ]);
  const requests = { cpu: "100m", "ephemeral-storage": "1Gi" };
  const limits = { cpu: "200m" };
  expect(resize({ containers: [{ ...main, resources: { requests, limits } }] })).toEqual([
    "spec: Forbidden: only cpu and memory resources are mutable",
  ]);
});

test("a static pod takes neither a resize nor an ephemeral container", () => {
  const mirror = pod({}, { metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } });
  expect(changeFaultsOf(mirror, {}, "resize")).toEqual([
    "[]: Forbidden: static pods cannot be resized",
  ]);
  expect(changeFaultsOf(mirror, {}, "ephemeralcontainers")).toEqual([
    "[]: Forbidden: static pods do not support ephemeral containers",
  ]);
});

const exec = { exec: { command: ["x"] } };

test.for<readonly [string, unknown]>([
  ["livenessProbe", exec],
  ["readinessProbe", exec],
  ["startupProbe", exec],
  ["lifecycle", { preStop: exec }],
  ["ports", [{ containerPort: 80 }]],
  ["resources", { requests: { cpu: "1" } }],
  ["resizePolicy", [{ resourceName: "cpu", restartPolicy: "NotRequired" }]],
  ["restartPolicy", "Always"],
  ["restartPolicyRules", [{ action: "Restart", exitCodes: { operator: "In", values: [1] } }]],
])("an ephemeral container has no %s", ([field, value]) => {
  expect(addEphemeral({ [field]: value })).toEqual([
    `spec.ephemeralContainers[0].${field}: Forbidden: cannot be set for an Ephemeral Container`,
  ]);
});

test("an ephemeral container mounts no subPath, and has neither a taken name nor an unknown target", () => {
  const volumeMounts = [{ name: "v", mountPath: "/v", subPath: "x" }];
  expect(addEphemeral({ volumeMounts })).toEqual([
    "spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container",
  ]);
  expect(addEphemeral({ name: "s1" })).toEqual([
    'spec.ephemeralContainers[0].name: Duplicate value: "s1"',
  ]);
  expect(addEphemeral({ targetContainerName: "none" })).toEqual([
    'spec.ephemeralContainers[0].targetContainerName: Not found: "none"',
  ]);
});

function addEphemeral(more: JsonObject): readonly string[] {
  const volumes = [{ name: "v", emptyDir: {} }];
  const ephemeralContainers = [{ ...debug, ...more }];
  const next = { spec: pod({ volumes, ephemeralContainers })["spec"] };
  return changeFaultsOf(pod({ volumes }), next, "ephemeralcontainers");
}

const debug = { name: "d1", image: "i:1", terminationMessagePolicy: "File" };

test("ephemeral containers are added, never changed nor removed", () => {
  const change = (from: readonly JsonObject[], to: readonly JsonObject[]) =>
    changeFaultsOf(
      pod({ ephemeralContainers: from }),
      { spec: pod({ ephemeralContainers: to })["spec"] },
      "ephemeralcontainers",
    );
  expect(change([debug], [debug, { ...debug, name: "d2" }])).toEqual([]);
  expect(change([debug], [])).toEqual([
    'spec.ephemeralContainers: Forbidden: existing ephemeral containers "d1" may not be removed\n',
  ]);
  expect(change([debug], [{ ...debug, image: "i:2" }])).toEqual([
    expect.stringContaining(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "d1" may not be changed\n',
    ),
  ]);
});

const ended = { state: { terminated: { exitCode: 0 } }, image: "", imageID: "", ready: false };
const running = { state: { running: {} }, image: "", imageID: "", ready: true };

function status(list: string, name: string, spec: JsonObject = {}): readonly string[] {
  const statusOf = (state: JsonObject) => ({ [list]: [{ name, restartCount: 0, ...state }] });
  const never = { restartPolicy: "Never", ...spec };
  return changeFaultsOf(
    pod(never, { status: statusOf(ended) }),
    { status: statusOf(running) },
    "status",
  );
}

test("case 149: under Never a terminated main stays terminated, a sidecar may run again", () => {
  expect(status("containerStatuses", "m1")).toEqual([
    "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state",
  ]);
  expect(status("initContainerStatuses", "r1")).toEqual([
    "status.initContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state",
  ]);
  expect(status("initContainerStatuses", "s1")).toEqual([]);
});

test("a rule that restarts the container lets its status run again", () => {
  const rule = { action: "Restart", exitCodes: { operator: "In", values: [0] } };
  const containers = [{ ...main, restartPolicy: "Never", restartPolicyRules: [rule] }];
  expect(status("containerStatuses", "m1", { containers })).toEqual([]);
});

test("case 149: with a rule for all containers anywhere, every one may run again", () => {
  const rule = { action: "RestartAllContainers", exitCodes: { operator: "In", values: [8] } };
  const initContainers = [setup, { ...sidecar, restartPolicyRules: [rule] }];
  expect(status("containerStatuses", "m1", { initContainers })).toEqual([]);
  expect(status("initContainerStatuses", "r1", { initContainers })).toEqual([]);
});

test("golden scenario 129: the QoS class cannot be written", () => {
  const before = pod({}, { status: { qosClass: "BestEffort" } });
  expect(changeFaultsOf(before, { status: { qosClass: "Guaranteed" } }, "status")).toEqual([
    'status.qosClass: Invalid value: "Guaranteed": field is immutable',
  ]);
});
