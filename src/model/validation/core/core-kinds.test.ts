import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

function core(kind: string, body: JsonObject = {}) {
  return { apiVersion: "v1", kind, ...body };
}

const mebibyte = "x".repeat(1024 * 1024);
const frozen = "Forbidden: field is immutable when `immutable` is set";

test("a ConfigMap's keys are names of files, each in one place, and all fit a mebibyte", () => {
  const body = { data: { "a/b": "", k: mebibyte }, binaryData: { k: "eA==" } };
  expect(faultsOf(core("ConfigMap", body))).toEqual([
    "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    'data[k]: Invalid value: "k": duplicate of key present in binaryData',
    'binaryData[k]: Invalid value: "k": duplicate of key present in data',
    "[]: Too long: may not be more than 1048576 bytes",
  ]);
});

test("an immutable ConfigMap stays as it is", () => {
  const before = core("ConfigMap", { immutable: true, data: { a: "1" } });
  expect(changeFaultsOf(before, { immutable: false, data: { a: "2" } })).toEqual([
    `immutable: ${frozen}`,
    `data: ${frozen}`,
  ]);
  expect(changeFaultsOf(before, { metadata: { labels: { a: "b" } } })).toEqual([]);
});

test.each<[string, JsonObject, readonly string[]]>([
  [
    "kubernetes.io/service-account-token",
    {},
    ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
  ],
  ["kubernetes.io/dockercfg", {}, ["data[.dockercfg]: Required value"]],
  [
    "kubernetes.io/dockerconfigjson",
    { ".dockerconfigjson": "" },
    [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": unexpected end of JSON input',
    ],
  ],
  ["kubernetes.io/dockerconfigjson", { ".dockerconfigjson": "e30=" }, []],
  [
    "kubernetes.io/basic-auth",
    {},
    ["data[username]: Required value", "data[password]: Required value"],
  ],
  ["kubernetes.io/basic-auth", { username: "" }, []],
  ["kubernetes.io/ssh-auth", { "ssh-privatekey": "" }, ["data[ssh-privatekey]: Required value"]],
  ["kubernetes.io/tls", { "tls.crt": "" }, ["data[tls.key]: Required value"]],
  ["mine", {}, []],
])("a Secret of type %s with %o", (type, data, faults) => {
  expect(faultsOf(core("Secret", { type, data }))).toEqual(faults);
});

test("a Secret keeps its type", () => {
  expect(changeFaultsOf(core("Secret", { type: "a" }), { type: "b" })).toEqual([
    'type: Invalid value: "b": field is immutable',
  ]);
});

test("a namespace has a DNS label for a name, and a phase that fits", () => {
  const [fault] = faultsOf(core("Namespace", { metadata: { name: "a.b" } }));
  expect(fault).toBe('metadata.name: Invalid value: "a.b": must not contain dots');
  expect(changeFaultsOf(core("Namespace"), { status: { phase: "Terminating" } }, "status")).toEqual(
    [
      "status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty",
    ],
  );
  expect(changeFaultsOf(core("Namespace"), { spec: { finalizers: ["x"] } }, "finalize")).toEqual([
    'spec.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
  ]);
});

test("a node's taints differ, its networks are of different families", () => {
  const taint = { key: "k", effect: "NoSchedule" };
  const spec = {
    taints: [taint, taint, { key: "k", effect: "Nope" }],
    podCIDRs: ["10.0.0.0/8", "1"],
  };
  const [duplicate, ...others] = faultsOf(core("Node", { spec }));
  expect(duplicate).toContain("metadata.taints[1]: Duplicate value: ");
  expect(others).toEqual([
    'metadata.taints[2].effect: Unsupported value: "Nope": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    'spec.podCIDRs[1]: Invalid value: "1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ]);
});

test("a node keeps its networks and its provider's id, and has each address once", () => {
  const before = core("Node", { spec: { podCIDRs: ["10.0.0.0/8"], providerID: "a" } });
  const next = { spec: { podCIDRs: ["10.1.0.0/16"], providerID: "b" } };
  expect(changeFaultsOf(before, next)).toEqual([
    'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
  ]);
  const address = { type: "InternalIP", address: "10.0.0.1" };
  expect(changeFaultsOf(before, { status: { addresses: [address, address] } }, "status")).toEqual([
    'status.addresses[1]: Duplicate value: {"Type":"InternalIP","Address":"10.0.0.1"}',
  ]);
});

test("endpoints have addresses of hosts", () => {
  const ports = [{ port: 0 }, { name: "A", port: 1, protocol: "X" }];
  const subsets = [
    { ports },
    { addresses: [{ ip: "127.0.0.1" }, { ip: "x", hostname: "a.b" }], ports: [{ port: 1 }] },
  ];
  expect(faultsOf(core("Endpoints", { subsets }))).toEqual([
    "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
    "subsets[0].ports[0].name: Required value",
    "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    expect.stringContaining('subsets[0].ports[1].name: Invalid value: "A": '),
    'subsets[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    'subsets[1].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    'subsets[1].addresses[1].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'subsets[1].addresses[1].hostname: Invalid value: "a.b": must not contain dots',
  ]);
});

test("an event lies in the namespace of its object", () => {
  const elsewhere = { involvedObject: { namespace: "kube-system" } };
  expect(faultsOf(core("Event", elsewhere))).toEqual([
    'involvedObject.namespace: Invalid value: "kube-system": does not match event.namespace',
  ]);
  expect(faultsOf(core("Event", { involvedObject: { kind: "Node", name: "n" } }))).toEqual([]);
  const time = { eventTime: "2026-11-21T00:09:00.000000Z", reason: "r", message: "m" };
  expect(faultsOf(core("Event", { involvedObject: {}, ...time }))).toEqual([
    "reportingComponent: Required value",
    expect.stringContaining("reportingComponent: Invalid value"),
    expect.stringContaining("reportingComponent: Invalid value"),
    "reportingInstance: Required value",
    "action: Required value",
  ]);
});

test("limits are in order", () => {
  const container = {
    type: "Container",
    min: { cpu: "2" },
    max: { cpu: "1", gpus: "1" },
    default: { cpu: "500m" },
    defaultRequest: { cpu: "700m" },
    maxLimitRequestRatio: { memory: "500m" },
  };
  const pod = { type: "Pod", default: { cpu: "1" } };
  const limits = [container, pod, { type: "Pod" }, { type: "PersistentVolumeClaim" }];
  expect(faultsOf(core("LimitRange", { spec: { limits } }))).toEqual([
    'spec.limits[0].max[gpus]: Invalid value: "gpus": must be a standard resource type or fully qualified',
    'spec.limits[0].max[gpus]: Invalid value: "gpus": must be a standard resource for containers',
    'spec.limits[0].default[gpus]: Invalid value: "gpus": must be a standard resource type or fully qualified',
    'spec.limits[0].default[gpus]: Invalid value: "gpus": must be a standard resource for containers',
    'spec.limits[0].defaultRequest[gpus]: Invalid value: "gpus": must be a standard resource type or fully qualified',
    'spec.limits[0].defaultRequest[gpus]: Invalid value: "gpus": must be a standard resource for containers',
    'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
    'spec.limits[0].defaultRequest[cpu]: Invalid value: "700m": min value 2 is greater than default request value 700m',
    'spec.limits[0].defaultRequest[cpu]: Invalid value: "700m": default request value 700m is greater than default limit value 500m',
    'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 500m',
    'spec.limits[0].maxLimitRequestRatio[memory]: Invalid value: "500m": ratio 500m is less than 1',
    "spec.limits[1].default: Forbidden: may not be specified when `type` is 'Pod'",
    'spec.limits[2].type: Duplicate value: "Pod"',
    "spec.limits[3].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
  ]);
});

test("a quota counts what Kubernetes counts, and keeps its scopes", () => {
  const hard = { pods: "1500m", cats: "1", "count/cats.com": "2" };
  const scopes = ["Terminating", "NotTerminating", "Odd"];
  const shown = '["Terminating","NotTerminating","Odd"]';
  expect(faultsOf(core("ResourceQuota", { spec: { hard, scopes } }))).toEqual([
    'spec.hard[cats]: Invalid value: "cats": must be a standard resource type or fully qualified',
    'spec.hard[cats]: Invalid value: "cats": must be a standard resource for quota',
    'spec.hard[pods]: Invalid value: "1500m": must be an integer',
    `spec.scopes: Invalid value: ${shown}: unsupported scope`,
    `spec.scopes: Invalid value: ${shown}: conflicting scopes`,
  ]);
  const before = core("ResourceQuota", { spec: { scopes: ["Terminating"] } });
  expect(changeFaultsOf(before, { spec: { scopes: ["BestEffort"] } })).toEqual([
    'spec.scopes: Invalid value: ["BestEffort"]: field is immutable',
  ]);
});
