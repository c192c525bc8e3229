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
  expect(routesOf([service], () => slices)).toEqual([
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
  expect(routesOf([service], () => slices)[0]?.backends).toEqual([
    { address: "10.1.0.2", port: 8080 },
  ]);
});

test("headless and ExternalName Services have no routes", () => {
  const headless = {
    ...service,
    spec: { ...service.spec, clusterIP: "None", clusterIPs: ["None"] },
  };
  const external = { ...service, spec: { type: "ExternalName", externalName: "example.com" } };
  expect(routesOf([headless, external], () => [slice(endpoint("10.1.0.2", {}))])).toEqual([]);
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
  expect(routesOf([rich], () => [])[0]).toMatchObject({
    addresses: ["10.96.0.7", "192.0.2.1", "192.0.2.9"],
    affinitySeconds: 60,
    backends: [],
  });
});
