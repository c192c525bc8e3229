import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { tableScript } from "../nft-table.ts";
import type { Route } from "./routes.ts";
import { serviceRules } from "./rules.ts";

const network = { bridge: "tdm0", podCidr: "10.88.0.0/24", serviceCidr: "10.96.0.0/16" };
const route: Route = {
  name: "dev/web:http",
  protocol: "tcp",
  addresses: ["10.96.0.7"],
  port: 80,
  nodePort: 30080,
  affinitySeconds: undefined,
  backends: [
    { address: "10.88.0.2", port: 8080 },
    { address: "10.88.0.3", port: 8080 },
  ],
};

test("a Service's address and node port lead to one chain, which spreads over the endpoints", () => {
  const { maps, chains } = serviceRules([route], [], network);
  const [first, second, service] = chains;
  expect(maps.map((map) => map.elements)).toEqual([
    [["10.96.0.7 . tcp . 80", `goto ${service?.name}`]],
    [["tcp . 30080", `goto ${service?.name}`]],
  ]);
  expect(service?.rules).toEqual([
    `numgen random mod 2 vmap { 0 : goto ${first?.name}, 1 : goto ${second?.name} }`,
  ]);
  expect(first?.rules).toEqual([
    "ip saddr 10.88.0.2 meta mark set meta mark or 0x4000",
    "meta l4proto tcp dnat to 10.88.0.2:8080",
  ]);
});

test("with affinity a known client is sent to its endpoint before any dice are thrown", () => {
  const { sets, chains } = serviceRules([{ ...route, affinitySeconds: 60 }], [], network);
  expect(sets.map((set) => set.timeoutSeconds)).toEqual([60, 60]);
  expect(chains[2]?.rules.slice(0, 2)).toEqual(
    sets.map((set, index) => `ip saddr @${set.name} goto ${chains[index]?.name}`),
  );
  expect(chains[0]?.rules[1]).toBe(`update @${sets[0]?.name} { ip saddr }`);
});

test("a Service without endpoints is in no map, so that its packets are refused", () => {
  const { maps, chains } = serviceRules([{ ...route, backends: [] }], [], network);
  expect(maps.flatMap((map) => map.elements)).toEqual([]);
  expect(chains.find(({ name }) => name === "refuse-forward")?.rules).toEqual([
    "ct state new ip daddr 10.96.0.0/16 meta l4proto tcp reject with tcp reset",
    "ct state new ip daddr 10.96.0.0/16 reject",
  ]);
});

test("of two Services that claim one external address the first has it, and the rules stand", () => {
  const claims = ["dev/a:", "dev/b:"].map((name) => ({
    ...route,
    name,
    addresses: ["192.0.2.1"],
    nodePort: undefined,
  }));
  const { maps, chains } = serviceRules(claims, [], network);
  expect(maps[0]?.elements).toEqual([["192.0.2.1 . tcp . 80", `goto ${chains[2]?.name}`]]);
});

const guard = { address: "192.0.2.1", protocol: "tcp", port: 80, sources: ["10.0.0.0/8"] };

test.runIf(process.getuid?.() === 0)("nft takes the rules, and their change", () => {
  const before = serviceRules([{ ...route, affinitySeconds: 60 }], [guard], network);
  const after = serviceRules([{ ...route, backends: route.backends.slice(1) }], [], network);
  const sctp: Route = { ...route, name: "dev/phone:", protocol: "sctp", nodePort: 30081 };
  const last = serviceRules([sctp], [], network);
  const scripts = [
    tableScript("t", undefined, before),
    tableScript("t", before, after),
    tableScript("t", after, after),
    tableScript("t", after, last),
  ];
  const shell = 'for each; do printf %s "$each" | nft -f - || exit; done; nft list table ip t';
  // In a network namespace of its own, which ends with the command.
  const listed = execFileSync("unshare", ["--net", "sh", "-c", shell, "sh", ...scripts]).toString();
  expect(listed).toContain("meta l4proto sctp dnat to 10.88.0.3:8080");
  expect(listed).not.toContain("meta l4proto tcp dnat");
});
