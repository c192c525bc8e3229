import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { NetworkPolicySpec } from "../../src/model/types/networking-v1.ts";
import type { TestEngine } from "../harness/test-engine.ts";
import { ask, startNetEngine } from "./net-engine.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let engine: TestEngine;
let server: string;
let friend: string;

beforeAll(async () => {
  engine = await startNetEngine("policies", "policies.yaml");
  const copied = await engine.kubectl("get configmap programs -o json");
  const { data } = JSON.parse(copied) as { readonly data: unknown };
  const metadata = { name: "programs", namespace: "other" };
  await engine.apply(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data }));
  await engine.kubectl("wait pods --all --for=condition=Ready --timeout=100s");
  await engine.kubectl("-n other wait pods --all --for=condition=Ready --timeout=100s");
  server = await engine.kubectl("get pod server -o jsonpath={.status.podIP}");
  friend = await engine.kubectl("get pod friend -o jsonpath={.status.podIP}");
});
afterAll(async () => engine[Symbol.asyncDispose]());
beforeEach(async () => {
  await engine.kubectl("delete networkpolicies --all");
});

const forServer = { podSelector: { matchLabels: { app: "server" } } };
const forFriend = { podSelector: { matchLabels: { app: "friend" } } };

test.for<[string, () => NetworkPolicySpec, readonly string[]]>([
  ["no rule", () => ({ ...forServer, policyTypes: ["Ingress"] }), []],
  ["a pod selector", () => ({ ...forServer, ingress: [{ from: [forFriend] }] }), ["friend"]],
  [
    "a namespace selector",
    () => ({
      ...forServer,
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "guests" } } }] }],
    }),
    ["guest"],
  ],
  [
    "a named port",
    () => ({ ...forServer, ingress: [{ ports: [{ port: "line" }] }] }),
    ["friend", "stranger", "guest"],
  ],
  ["another port", () => ({ ...forServer, ingress: [{ ports: [{ port: 8081 }] }] }), []],
  [
    "a range of ports",
    () => ({
      ...forServer,
      ingress: [{ from: [forFriend], ports: [{ port: 8000, endPort: 8100 }] }],
    }),
    ["friend"],
  ],
  [
    "a block without one address",
    () => ({
      ...forServer,
      ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: [`${friend}/32`] } }] }],
    }),
    ["stranger", "guest"],
  ],
])(
  "ingress by %s: only who is meant gets through, to the pod and through its Service",
  async ([, spec, allowed]) => {
    await apply(spec());
    for (const to of [server, "front.default"]) {
      await expect.poll(() => whoGetsThrough(to), { timeout: 60_000 }).toEqual(allowed);
    }
  },
);

test("egress: names and the server are reached, nothing else", async () => {
  const dns = {
    to: [{ namespaceSelector: {}, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
    ports: [{ port: 53, protocol: "UDP" }],
  };
  const stranger = await engine.kubectl("get pod stranger -o jsonpath={.status.podIP}");
  await becomes("friend", stranger, "ConnectionRefusedError");
  await apply({ ...forFriend, policyTypes: ["Egress"], egress: [dns, { to: [forServer] }] });
  await becomes("friend", stranger, "TimeoutError");
  await becomes("friend", "front.default", "server");
  await apply({ ...forFriend, policyTypes: ["Egress"], egress: [dns] });
  await becomes("friend", "front.default", "TimeoutError");
  expect(await heard("stranger", "front.default", 80)).toBe("server");
});

test("the node reaches an isolated pod, as it must for probes; a removed policy opens it again", async () => {
  await apply({ ...forServer, policyTypes: ["Ingress"] });
  await becomes("stranger", "front.default", "TimeoutError");
  expect(await engine.kubectl("get pod server --no-headers")).toMatch(/ 1\/1 +Running +0 /);
  await engine.kubectl("delete networkpolicies --all");
  await becomes("stranger", "front.default", "server");
});

/** Waits until `from` hears this at port 80: rules follow a policy in a moment, not at once. */
async function becomes(from: string, to: string, what: string): Promise<void> {
  await expect.poll(() => heard(from, to, 80), { timeout: 60_000 }).toBe(what);
}

async function apply(spec: NetworkPolicySpec): Promise<void> {
  const metadata = { name: "policy" };
  const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
  await engine.apply(JSON.stringify(policy));
}

async function whoGetsThrough(to: string): Promise<readonly string[]> {
  const port = to === server ? 8080 : 80;
  const all = ["friend", "stranger", "guest"];
  const answers = await Promise.all(all.map(async (from) => heard(from, to, port)));
  return all.filter((_, index) => answers[index] === "server");
}

async function heard(from: string, to: string, port: number): Promise<string | undefined> {
  const place = from === "guest" ? "-n other guest" : from;
  const [answer] = await ask(engine, { from: place, to, port });
  return typeof answer === "string" ? answer : answer?.pod;
}
