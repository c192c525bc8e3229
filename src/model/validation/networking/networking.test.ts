import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { isStrictSubnet } from "../addresses.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

function networking(kind: string, spec: JsonObject) {
  return { apiVersion: "networking.k8s.io/v1", kind, spec };
}

test("a NetworkPolicy says whom it means", () => {
  const ingress = [
    {
      ports: [
        { protocol: "X", port: 0 },
        { port: 90, endPort: 80 },
        { port: "http", endPort: 80 },
        { endPort: 80 },
      ],
      from: [
        {},
        { podSelector: {}, ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "11.0.0.0/9"] } },
        { ipBlock: { cidr: "" } },
      ],
    },
  ];
  expect(faultsOf(networking("NetworkPolicy", { ingress, policyTypes: ["Both"] }))).toEqual([
    'spec.ingress[0].ports[0].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
    "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    "spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`",
    "spec.ingress[0].ports[2].endPort: Invalid value: 80: may not be specified when `port` is non-numeric",
    "spec.ingress[0].ports[3].endPort: Invalid value: 80: may not be specified when `port` is not specified",
    "spec.ingress[0].from[0]: Required value: must specify a peer",
    'spec.ingress[0].from[1].ipBlock.except[1]: Invalid value: "11.0.0.0/9": must be a strict subset of `cidr`',
    "spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer",
    "spec.ingress[0].from[2].ipBlock.cidr: Required value",
    'spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"',
  ]);
});

test.each([
  ["10.1.0.0/16", "10.0.0.0/8", true],
  ["10.0.0.0/8", "10.0.0.0/8", false],
  ["11.0.0.0/16", "10.0.0.0/8", false],
  ["2001:db8:1::/48", "2001:db8::/32", true],
  ["2001:db9::/48", "2001:db8::/32", false],
  ["::ffff:10.0.0.0/112", "::/0", true],
  ["10.0.0.0/16", "::/0", false],
])("whether %s lies in %s: %o", (inner, outer, isInside) => {
  expect(isStrictSubnet(inner, outer)).toBe(isInside);
});

const backend = { service: { name: "web", port: { number: 80 } } };

test("an Ingress sends every path somewhere", () => {
  const paths = [
    { pathType: "Prefix", path: "/a//b/..", backend },
    { pathType: "Exact", path: "b", backend: { service: { name: "web" } } },
    { path: "/", backend },
    { pathType: "ImplementationSpecific", backend: {} },
    { pathType: "Odd", path: "/", backend: { ...backend, resource: { kind: "K", name: "n" } } },
  ];
  const rules = [{ host: "10.0.0.1" }, { host: "a.*" }, { http: { paths } }];
  expect(faultsOf(networking("Ingress", { rules, tls: [{ hosts: ["*.a.b"] }] }))).toEqual([
    'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    expect.stringContaining('spec.rules[1].host: Invalid value: "a.*": a wildcard DNS-1123 subdom'),
    "spec.rules[2].http.paths[0].path: Invalid value: \"/a//b/..\": must not contain '//'",
    "spec.rules[2].http.paths[0].path: Invalid value: \"/a//b/..\": cannot end with '/..'",
    'spec.rules[2].http.paths[1].path: Invalid value: "b": must be an absolute path',
    "spec.rules[2].http.paths[1].backend: Required value: port name or number is required",
    "spec.rules[2].http.paths[2].pathType: Required value: pathType must be specified",
    'spec.rules[2].http.paths[3].backend: Invalid value: "": resource or service backend is required',
    'spec.rules[2].http.paths[4].pathType: Unsupported value: "Odd": supported values: "Exact", "ImplementationSpecific", "Prefix"',
    'spec.rules[2].http.paths[4].backend: Invalid value: "": cannot set both resource and service backends',
  ]);
  expect(faultsOf(networking("Ingress", {}))).toEqual([
    "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified",
  ]);
});

test("an Ingress names its class once", () => {
  const annotations = { "kubernetes.io/ingress.class": "a" };
  const spec = { ingressClassName: "b", defaultBackend: backend };
  expect(faultsOf({ ...networking("Ingress", spec), metadata: { annotations } })).toEqual([
    'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
  ]);
});

test("an IngressClass keeps its controller", () => {
  expect(faultsOf(networking("IngressClass", { controller: "x" }))).toEqual([
    'spec.controller: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")',
  ]);
  const parameters = { kind: "", name: "a/b", scope: "Namespace" };
  expect(faultsOf(networking("IngressClass", { controller: "a.b/c", parameters }))).toEqual([
    "spec.parameters.kind: Required value: kind is required",
    "spec.parameters.name: Invalid value: \"a/b\": may not contain '/'",
    "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
  ]);
  const before = networking("IngressClass", { controller: "a.b/c" });
  expect(changeFaultsOf(before, { spec: { controller: "a.b/d" } })).toEqual([
    'spec.controller: Invalid value: "a.b/d": field is immutable',
  ]);
});

test("an EndpointSlice holds addresses of its type", () => {
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.0.0.1"] }],
  };
  expect(faultsOf(slice)).toEqual([]);
  const endpoints = [
    { addresses: [] },
    { addresses: ["::1", "x"] },
    { addresses: Array<string>(101).fill("10.0.0.1") },
  ];
  const ports = [{ name: "a" }, { name: "a", port: 0, protocol: "X" }];
  expect(faultsOf({ ...slice, endpoints, ports })).toEqual([
    "endpoints[0].addresses: Required value: must contain at least 1 address",
    'endpoints[1].addresses[0]: Invalid value: "::1": must be a valid IPv4 address',
    'endpoints[1].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    'endpoints[1].addresses[1]: Invalid value: "x": must be a valid IPv4 address',
    "endpoints[2].addresses: Too many: 101: must have at most 100 items",
    'ports[1].name: Duplicate value: "a"',
    'ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    "ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
  ]);
  expect(changeFaultsOf(slice, { addressType: "FQDN", endpoints: [] })).toEqual([
    'addressType: Invalid value: "FQDN": field is immutable',
  ]);
});
