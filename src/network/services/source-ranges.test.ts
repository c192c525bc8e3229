import { expect, test } from "vitest";
import type { Service } from "../../model/types/core-v1.ts";
import { guardChains, guardsOf } from "./source-ranges.ts";

const service: Service = {
  metadata: { name: "web", namespace: "dev" },
  spec: {
    type: "LoadBalancer",
    clusterIP: "10.96.0.7",
    loadBalancerSourceRanges: ["192.0.2.0/24", "2001:db8::/32"],
    ports: [{ port: 80 }, { port: 53, protocol: "UDP" }],
  },
  status: { loadBalancer: { ingress: [{ ip: "198.51.100.1" }] } },
};

test("strangers are kept from each port of the load balancer's address, and from no other", () => {
  const [prerouting] = guardChains(guardsOf([service]));
  expect(prerouting?.rules).toEqual([
    "ip daddr 198.51.100.1 tcp dport 80 ip saddr != { 192.0.2.0/24 } drop",
    "ip daddr 198.51.100.1 udp dport 53 ip saddr != { 192.0.2.0/24 } drop",
  ]);
});

test("without ranges, and without a load balancer, nobody is kept away", () => {
  const { spec, status } = service;
  const open = { spec: { ...spec, loadBalancerSourceRanges: [] }, status };
  const inner = { spec: { ...spec, type: "ClusterIP" }, status };
  expect(guardsOf([open, inner, { spec }])).toEqual([]);
});
