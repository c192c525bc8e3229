import { expect, test } from "vitest";
import type { Route } from "./routes.ts";
import { flowsIn, staleFlows } from "./stale-flows.ts";

// As conntrack 1.4.7 prints them.
const listing = `udp      17 119 src=10.244.3.8 dst=10.96.0.7 sport=5000 dport=80 src=10.244.3.4 dst=10.244.3.8 sport=8080 dport=5000 [ASSURED] mark=0 use=1
udp      17 29 src=10.244.3.8 dst=10.96.0.7 sport=5001 dport=80 [UNREPLIED] src=10.244.3.9 dst=10.244.3.8 sport=8080 dport=5001 mark=0 use=1
udp      17 29 src=192.0.2.9 dst=192.0.2.2 sport=7 dport=30480 [UNREPLIED] src=192.0.2.2 dst=192.0.2.9 sport=30480 dport=7 mark=0 use=1
udp      17 29 src=10.244.3.8 dst=192.0.2.53 sport=8 dport=53 src=192.0.2.53 dst=192.0.2.2 sport=53 dport=8 mark=0 use=1
conntrack v1.4.7 (conntrack-tools): 4 flow entries have been shown.
`;

const route: Route = {
  name: "dev/web:",
  protocol: "udp",
  addresses: ["10.96.0.7"],
  port: 80,
  nodePort: 30480,
  affinitySeconds: undefined,
  backends: [{ address: "10.244.3.4", port: 8080 }],
};
const host = new Set(["192.0.2.2"]);
const stale = (changed: Partial<Route>): readonly number[] =>
  staleFlows(flowsIn(listing), [{ ...route, ...changed }], host).map((flow) => flow.sourcePort);

test("every flow of a listing is read, and nothing else", () => {
  expect(flowsIn(listing)).toHaveLength(4);
  expect(flowsIn(listing)[0]).toEqual({
    source: "10.244.3.8",
    sourcePort: 5000,
    asked: "10.96.0.7",
    askedPort: 80,
    answering: "10.244.3.4",
    answeringPort: 8080,
  });
});

test("a flow to a pod that is no endpoint is stale, and one that the host took before there was any", () => {
  expect(stale({})).toEqual([5001, 7]);
});

test("with nobody behind the Service every translated flow is stale", () => {
  expect(stale({ backends: [] })).toEqual([5000, 5001]);
});

test("flows of others, and Services of TCP, are left alone", () => {
  expect(stale({ protocol: "tcp" })).toEqual([]);
  expect(stale({ addresses: ["10.96.0.8"], nodePort: undefined })).toEqual([]);
});
