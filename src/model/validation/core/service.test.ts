import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

function service(spec: JsonObject, metadata: JsonObject = {}) {
  return { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 80 }], ...spec } };
}

test("the recorded bad Service is refused in the recorded words, its name is taken", () => {
  const ports = [{ port: 1 }, { port: 2 }];
  expect(faultsOf(service({ type: "Foo", ports }, { name: "1bad" }))).toEqual([
    "spec.ports[0].name: Required value",
    "spec.ports[1].name: Required value",
    'spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ]);
});

test.each<[string, JsonObject, readonly string[]]>([
  ["an ordinary one", {}, []],
  ["without ports", { ports: [] }, ["spec.ports: Required value"]],
  ["headless without ports", { ports: [], clusterIP: "None" }, []],
  ["an external name", { type: "ExternalName", ports: [], externalName: "a.example.com." }, []],
  [
    "an external name that is none",
    { type: "ExternalName", ports: [] },
    ["spec.externalName: Required value"],
  ],
  [
    "a headless node port",
    { type: "NodePort", clusterIP: "None" },
    ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"],
  ],
  [
    "a balancer that shows the kubelet",
    { type: "LoadBalancer", ports: [{ port: 10250 }] },
    [
      "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet",
    ],
  ],
  [
    "ports twice",
    {
      type: "NodePort",
      ports: [
        { name: "a", port: 80, nodePort: 30000 },
        { name: "a", port: 80, nodePort: 30000, targetPort: "a--b" },
        { name: "b", port: 80, nodePort: 30000, protocol: "UDP", appProtocol: "a b" },
      ],
    },
    [
      'spec.ports[1].name: Duplicate value: "a"',
      'spec.ports[1].targetPort: Invalid value: "a--b": must not contain consecutive hyphens',
      expect.stringContaining('spec.ports[2].appProtocol: Invalid value: "a b": name part must'),
      "spec.ports[1].nodePort: Duplicate value: 30000",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    "a port of the node without being one",
    { ports: [{ port: 80, nodePort: 30000 }] },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    "an affinity for too long",
    {
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } },
    },
    [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400",
    ],
  ],
  [
    "two addresses of one family",
    { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1", "10.0.0.2"] },
    [
      'spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family',
    ],
  ],
  [
    "an address of the wrong family",
    { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ipFamilies: ["IPv6"] },
    [
      'spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
  ],
  [
    "outside addresses of this host",
    { externalIPs: ["127.0.0.1", "x"] },
    [
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'spec.externalIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    "fields of balancers",
    { loadBalancerClass: "a/b", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
  ],
  [
    "traffic from nowhere",
    { externalTrafficPolicy: "Local", internalTrafficPolicy: "X", trafficDistribution: "Y" },
    [
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      'spec.internalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Y": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
  ],
])("a Service, %s", (_title, spec, faults) => {
  expect(faultsOf(service(spec))).toEqual(faults);
});

const given = {
  clusterIP: "10.0.0.1",
  clusterIPs: ["10.0.0.1"],
  ipFamilies: ["IPv4"],
  ipFamilyPolicy: "SingleStack",
};

test("a Service keeps the address that it was given", () => {
  const change = (spec: JsonObject) =>
    changeFaultsOf(service(given), { spec: { ...service({ ...given, ...spec }).spec } });
  expect(change({ selector: { a: "b" } })).toEqual([]);
  expect(change({ clusterIP: "10.0.0.2", clusterIPs: ["10.0.0.2"] })).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
  ]);
  expect(change({ clusterIP: "None", clusterIPs: ["None"] })).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  ]);
  expect(change({ clusterIP: undefined, clusterIPs: undefined })).toEqual([]);
});

test("only a balancer may say where it was given an address", () => {
  const status = { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } };
  expect(changeFaultsOf(service(given), { status }, "status")).toEqual([
    'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
  ]);
  const balancer = service({ ...given, type: "LoadBalancer" });
  const named = { loadBalancer: { ingress: [{ ip: "10.0.0.1", hostname: "10.0.0.1" }] } };
  expect(changeFaultsOf(balancer, { status }, "status")).toEqual([]);
  expect(changeFaultsOf(balancer, { status: named }, "status")).toEqual([
    'status.loadBalancer.ingress[0].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ]);
});
