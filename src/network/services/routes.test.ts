import { expect, test } from "vitest";
import type { Service } from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointSlice } from "../../model/types/discovery-v1.ts";
import { routesOf } from "./routes.ts";

const service: Service = {
  metadata: { name: "web", namespace: "dev" },
  spec: {
    type: "NodePort",
    clusterIP: "10.96.0.7",
    clusterIPs: ["10.96.0.7"],
    ports: [{ name: "http", port: 80, nodePort: 30080, protocol: "TCP" }],
  },
};

function slice(...endpoints: Endpoint[]): EndpointSlice {
  return { addressType: "IPv4", endpoints, ports: [{ name: "http", port: 8080, protocol: "TCP" }] };
}

const endpoint = (address: string, conditions: Endpoint["conditions"]): Endpoint => ({
  addresses: [address],
  conditions,
});

test("a port leads to the ready endpoints of its name, each once", () => {
  const slices = [
    slice(endpoint("10.1.0.3", { ready: true }), endpoint("10.1.0.2", { ready: false })),
    slice(endpoint("10.1.0.3", { ready: true })),
  ];
  expect(routesOf([service], { slicesOf: () => slices, nodeName: "here" })).toEqual([
    {
      name: "dev/web:http",
      protocol: "tcp",
      addresses: ["10.96.0.7"],
      port: 80,
      nodePort: 30080,
      affinitySeconds: undefined,
      backends: [{ address: "10.1.0.3", port: 8080 }],
    },
  ]);
});

test("when nobody is ready, endpoints that terminate but still serve are used", () => {
  const ending = { ready: false, serving: true, terminating: true };
  const slices = [
    slice(
      endpoint("10.1.0.2", ending),
      endpoint("10.1.0.3", { ready: false, serving: false, terminating: true }),
      endpoint("10.1.0.4", { ready: false, serving: false, terminating: false }),
    ),
  ];
  expect(routesOf([service], { slicesOf: () => slices, nodeName: "here" })[0]?.backends).toEqual([
    { address: "10.1.0.2", port: 8080 },
  ]);
});

test("headless and ExternalName Services have no routes", () => {
  const headless = {
    ...service,
    spec: { ...service.spec, clusterIP: "None", clusterIPs: ["None"] },
  };
  const external = { ...service, spec: { type: "ExternalName", externalName: "example.com" } };
  expect(
    routesOf([headless, external], {
      slicesOf: () => [slice(endpoint("10.1.0.2", {}))],
      nodeName: "here",
    }),
  ).toEqual([]);
});

test("external and load balancer addresses stand for the Service, and affinity has its time", () => {
  const rich: Service = {
    ...service,
    spec: {
      ...service.spec,
      externalIPs: ["192.0.2.1"],
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.9" }, { hostname: "lb" }] } },
  };
  expect(routesOf([rich], { slicesOf: () => [], nodeName: "here" })[0]).toMatchObject({
    addresses: ["10.96.0.7", "192.0.2.1", "192.0.2.9"],
    affinitySeconds: 60,
    backends: [],
  });
});

test("a policy Local leads only to this node's endpoints, from inside or from outside as it says", () => {
  const slices = [
    slice({ ...endpoint("10.1.0.2", { ready: true }), nodeName: "here" }),
    slice(endpoint("192.0.2.7", { ready: true })),
  ];
  const addressesBy = (policies: Service["spec"]): readonly unknown[] =>
    routesOf([{ ...service, spec: { ...service.spec, ...policies } }], {
      slicesOf: () => slices,
      nodeName: "here",
    }).map(({ addresses, nodePort, backends }) => [
      addresses,
      nodePort,
      backends.map(({ address }) => address),
    ]);
  const both = ["10.1.0.2", "192.0.2.7"];
  expect(addressesBy({})).toEqual([[["10.96.0.7"], 30080, both]]);
  expect(addressesBy({ externalTrafficPolicy: "Local" })).toEqual([
    [["10.96.0.7"], undefined, both],
    [[], 30080, ["10.1.0.2"]],
  ]);
  expect(addressesBy({ externalTrafficPolicy: "Local", internalTrafficPolicy: "Local" })).toEqual([
    [["10.96.0.7"], 30080, ["10.1.0.2"]],
  ]);
});

test("SCTP is carried like the others", () => {
  const ports = [{ name: "http", port: 80, protocol: "SCTP" }];
  const sctp = { ...service, spec: { ...service.spec, ports } };
  const [only] = routesOf([sctp], { slicesOf: () => [], nodeName: "here" });
  expect(only).toMatchObject({ protocol: "sctp", port: 80 });
});
