import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { NetworkPolicy } from "../../model/types/networking-v1.ts";
import { tableScript } from "../nft-table.ts";
import { isolationsOf, type Isolation, type Party } from "./isolation.ts";
import { policyRules } from "./rules.ts";

const web: Party = {
  namespace: "dev",
  labels: { app: "web" },
  address: "10.1.0.2",
  ports: [{ name: "http", protocol: "TCP", port: 8080 }],
};
const client: Party = {
  namespace: "dev",
  labels: { app: "client" },
  address: "10.1.0.3",
  ports: [],
};
const other: Party = {
  namespace: "ops",
  labels: { app: "client" },
  address: "10.1.0.4",
  ports: [],
};

function isolations(spec: NetworkPolicy["spec"]): readonly Isolation[] {
  return isolationsOf({
    policies: [{ metadata: { name: "p", namespace: "dev" }, spec }],
    parties: [web, client, other],
    labelsOfNamespace: (name) => ({ name }),
  });
}

const forWeb = { podSelector: { matchLabels: { app: "web" } } };
const toPort = (port: number | string, endPort?: number): object => ({
  port,
  endPort,
  protocol: "TCP",
});

test("a policy without rules isolates what it selects completely, and nobody else", () => {
  expect(isolations({ ...forWeb, policyTypes: ["Ingress"] })).toEqual([
    { address: "10.1.0.2", direction: "ingress", allowed: [] },
  ]);
});

test("an empty selector means every pod of the namespace", () => {
  const all = isolations({ podSelector: {}, policyTypes: ["Egress"] });
  expect(all.map((each) => [each.address, each.direction])).toEqual([
    ["10.1.0.2", "egress"],
    ["10.1.0.3", "egress"],
  ]);
});

test("a pod selector alone means pods of the policy's namespace, with a namespace selector those of others", () => {
  const podSelector = { matchLabels: { app: "client" } };
  const namespaceSelector = { matchLabels: { name: "ops" } };
  const near = isolations({ ...forWeb, ingress: [{ from: [{ podSelector }] }] });
  const far = isolations({ ...forWeb, ingress: [{ from: [{ podSelector, namespaceSelector }] }] });
  expect(near[0]?.allowed[0]?.peers).toEqual([{ kind: "address", address: "10.1.0.3" }]);
  expect(far[0]?.allowed[0]?.peers).toEqual([{ kind: "address", address: "10.1.0.4" }]);
});

test("a port's name is looked up where the traffic goes", () => {
  const ingress = isolations({ ...forWeb, ingress: [{ ports: [toPort("http")] }] });
  const http = [{ protocol: "tcp", first: 8080, last: 8080 }];
  expect(ingress[0]?.allowed).toEqual([{ peers: undefined, ports: http }]);
  const egress = isolations({
    podSelector: { matchLabels: { app: "client" } },
    policyTypes: ["Egress"],
    egress: [{ to: [{ podSelector: {} }], ports: [toPort("http")] }],
  });
  expect(egress[0]?.allowed).toContainEqual({
    peers: [{ kind: "address", address: "10.1.0.2" }],
    ports: http,
  });
});

test.each([
  ["UDP", "udp"],
  ["SCTP", "sctp"],
])("a port of %s lets in that and nothing else", (protocol, wire) => {
  const ingress = isolations({ ...forWeb, ingress: [{ ports: [{ protocol, port: 80 }] }] });
  expect(ingress[0]?.allowed[0]?.ports).toEqual([{ protocol: wire, first: 80, last: 80 }]);
});

const rich = isolations({
  ...forWeb,
  policyTypes: ["Ingress", "Egress"],
  ingress: [
    {
      from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.9.0.0/16"] } }, { podSelector: {} }],
      ports: [toPort(80), toPort(8000, 8010)],
    },
  ],
  egress: [{}],
});

test("peers and ports become matches, and the rest is dropped", () => {
  const [ingress, egress] = policyRules(rich).chains;
  expect(ingress).toEqual({
    name: "ingress-10-1-0-2",
    rules: [
      "ip saddr 10.1.0.2 return",
      "ip saddr { 10.1.0.2, 10.1.0.3 } tcp dport 80 return",
      "ip saddr { 10.1.0.2, 10.1.0.3 } tcp dport 8000-8010 return",
      "ip saddr 10.0.0.0/8 ip saddr != { 10.9.0.0/16 } tcp dport 80 return",
      "ip saddr 10.0.0.0/8 ip saddr != { 10.9.0.0/16 } tcp dport 8000-8010 return",
      "drop",
    ],
  });
  expect(egress?.rules).toEqual(["ip daddr 10.1.0.2 return", "return", "drop"]);
});

test.runIf(process.getuid?.() === 0)("nft takes the rules", () => {
  const script = tableScript("t", undefined, policyRules(rich));
  const shell = 'printf %s "$1" | nft -f - && nft list table ip t';
  const listed = execFileSync("unshare", ["--net", "sh", "-c", shell, "sh", script]).toString();
  expect(listed).toContain("tcp dport 8000-8010 return");
});
