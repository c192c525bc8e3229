import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { engineId } from "../../src/engine/identity.ts";
import { run } from "../harness/command.ts";
import { expectToSee } from "../harness/expect-to-see.ts";
import type { TestEngine } from "../harness/test-engine.ts";
import { tracesOf } from "../runtime/traces.ts";
import { answering, ask, startNetEngine } from "./net-engine.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let engine: TestEngine;
/** The machine's own address, and the two pods behind `web`. */
let node: string;
let webs: readonly string[];

beforeAll(async () => {
  engine = await startNetEngine("services", "services.yaml");
  await engine.kubectl("rollout status deployment/web --timeout=100s");
  await engine.kubectl(
    "wait pod/alone pod/on-host pod/client pod/curl --for=condition=Ready --timeout=100s",
  );
  node = await engine.kubectl("get nodes -o jsonpath={.items[0].status.addresses[0].address}");
  webs = await podsOf("web");
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  expect(await tracesOf(engine.dataDir)).toEqual([]);
});

/** So many questions that one of two pods is left out once in a million runs. */
const MANY = 21;

test.for([
  ["its name", "web", 80, "tcp"],
  ["its name with the namespace", "web.default", 80, "tcp"],
  ["another port to the same target", "web", 81, "tcp"],
  ["a named port of UDP with the same number", "web", 80, "udp"],
  ["a node port", "NODE", 30480, "tcp"],
  ["a node port of UDP", "NODE", 30480, "udp"],
  ["a load balancer's name", "balanced", 30481, "tcp"],
  ["a load balancer's address, which is the machine's", "NODE", 30481, "tcp"],
  ["a node port with both traffic policies Local", "NODE", 30483, "tcp"],
] as const)("%s leads a pod to every endpoint, which sees who asks", async ([, to, port, over]) => {
  const question = { from: "client", to: to === "NODE" ? node : to, port, over, times: MANY };
  expect(await answering(engine, question)).toEqual(webs);
  const client = await engine.kubectl("get pod client -o jsonpath={.status.podIP}");
  expect(await ask(engine, { ...question, times: 1 })).toMatchObject([{ client }]);
});

test.for([
  ["a Service", "web", 80, "tcp"],
  ["a Service over UDP", "web", 80, "udp"],
  ["a node port at 127.0.0.1", "127.0.0.1", 30480, "tcp"],
  ["a node port at the machine's address", "NODE", 30480, "udp"],
] as const)(
  "%s leads a pod of the host's network to every endpoint",
  async ([, to, port, over]) => {
    const question = { from: "on-host", to: to === "NODE" ? node : to, port, over, times: MANY };
    expect(await answering(engine, question)).toEqual(webs);
  },
);

test("the host itself reaches a Service and a node port", async () => {
  const address = await engine.kubectl("get service web -o jsonpath={.spec.clusterIP}");
  for (const url of [`tcp ${address} 80`, "tcp 127.0.0.1 30480", `tcp ${node} 30481`]) {
    const [, host = "", port] = url.split(" ");
    expect(webs).toContain((await lineFrom(host, Number(port))).pod);
  }
});

test("with affinity to the client all its questions go to one endpoint", async () => {
  const heard = await answering(engine, { from: "client", to: "sticky", port: 80, times: MANY });
  expect(heard).toHaveLength(1);
});

test("a pod reaches itself through its Service, over TCP and UDP", async () => {
  const question = { from: "alone", to: "lonely", port: 80 };
  expect(await answering(engine, question)).toEqual(["alone"]);
  expect(await answering(engine, { ...question, over: "udp" })).toEqual(["alone"]);
});

test("a Service leads to a pod of the host's network, from pods and from that pod itself", async () => {
  const host = await engine.kubectl("exec on-host -- hostname");
  for (const from of ["client", "on-host"]) {
    expect(await answering(engine, { from, to: "on-host", port: 80 })).toEqual([host.trim()]);
  }
});

test.for(["client", "on-host", "alone"])("a host port is reached from %s", async (from) => {
  expect(await answering(engine, { from, to: node, port: 30484 })).toEqual(["alone"]);
});

test("nobody behind a Service, and a port that it has not: refused at once", async () => {
  for (const [to, port] of [
    ["nobody", 80],
    ["late", 80],
    ["web", 999],
  ] as const) {
    for (const from of ["client", "on-host"]) {
      expect(await ask(engine, { from, to, port })).toEqual(["ConnectionRefusedError"]);
    }
  }
});

test("publishNotReadyAddresses leads to a pod that is not ready", async () => {
  const question = { from: "client", to: "early", port: 80 };
  expect(await answering(engine, question)).toEqual(["never-ready"]);
});

test("a load balancer keeps strangers away from its address, not from the Service", async () => {
  expect(await ask(engine, { from: "client", to: node, port: 30482 })).toEqual(["TimeoutError"]);
  expect(await ask(engine, { from: "on-host", to: node, port: 30482 })).toEqual(["TimeoutError"]);
  expect(webs).toContain(
    (await answering(engine, { from: "client", to: "fenced", port: 30482 }))[0],
  );
});

test("two Services that claim one external address: the first has it, and all others go on", async () => {
  for (const name of ["claim-a", "claim-b"]) {
    const ports = [{ port: 80, targetPort: 8080 }];
    const app = name === "claim-a" ? "alone" : "web";
    const spec = { externalIPs: ["198.51.100.7"], selector: { app }, ports };
    const service = { apiVersion: "v1", kind: "Service", metadata: { name }, spec };
    await engine.apply(JSON.stringify(service));
  }
  const external = { from: "client", to: "198.51.100.7", port: 80 };
  await expect
    .poll(async () => answering(engine, external), { timeout: 60_000 })
    .toEqual(["alone"]);
  await expect
    .poll(async () => answering(engine, { from: "client", to: "claim-b", port: 80, times: MANY }), {
      timeout: 60_000,
    })
    .toEqual(webs);
  await engine.kubectl("delete service claim-a claim-b");
});

test("a client of UDP that keeps its port is led to the new pod when the old one is gone", async () => {
  const question = { from: "client", to: "web", port: 80, over: "udp", sourcePort: 5000 } as const;
  const [before] = await answering(engine, question);
  await engine.kubectl(`delete pod ${before} --now`);
  await engine.kubectl("rollout status deployment/web --timeout=100s");
  webs = await podsOf("web");
  const [after] = await answering(engine, question);
  expect(webs).toContain(after);
});

test("while its only pod terminates a Service still leads to it", async () => {
  const deleted = engine.kubectl("delete pod alone");
  await expectToSee(engine, "Terminating", "get pod alone");
  const slice =
    "get endpointslices -l kubernetes.io/service-name=lonely -o jsonpath={..conditions}";
  await expectToSee(engine, '"terminating":true', slice);
  expect(await answering(engine, { from: "client", to: "lonely", port: 80 })).toEqual(["alone"]);
  await engine.kubectl("exec alone -- touch /tmp/go");
  await deleted;
  await expect
    .poll(async () => ask(engine, { from: "client", to: "lonely", port: 80 }), { timeout: 60_000 })
    .toEqual(["ConnectionRefusedError"]);
});

test("the Service kubernetes answers a pod that shows its token", async () => {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const script = [
    `curl -sS --cacert ${account}/ca.crt -H "Authorization: Bearer $(cat ${account}/token)"`,
    "-H content-type:application/json -d {}",
    "https://kubernetes.default.svc/apis/authentication.k8s.io/v1/selfsubjectreviews",
  ].join(" ");
  expect(await engine.kubectl("exec -i curl -- sh", { input: script })).toContain(
    '"username":"system:serviceaccount:default:default"',
  );
});

test("rules that somebody deleted are made anew, all of them, with the next change", async () => {
  const address = await engine.kubectl("get service web -o jsonpath={.spec.clusterIP}");
  await run("nft", ["delete", "table", "ip", `tandem-${engineId(engine.dataDir)}`]);
  await engine.kubectl("expose deployment web --name=new --port=80");
  // Not its name: a resolver that has asked in vain asks again in the flow that led nowhere.
  const question = { from: "client", to: address, port: 80 };
  await expect
    .poll(async () => ask(engine, question), { timeout: 60_000 })
    .toMatchObject([{ pod: expect.any(String) }]);
  expect(await answering(engine, { ...question, times: MANY })).toEqual(webs);
});

async function podsOf(app: string): Promise<readonly string[]> {
  const names = await engine.kubectl(
    `get pods -l app=${app} -o jsonpath={.items[*].metadata.name}`,
  );
  return names.split(" ").toSorted();
}

/** What a server says to the host. */
async function lineFrom(host: string, port: number): Promise<{ readonly pod: string }> {
  const { connect } = await import("node:net");
  const chunks: Buffer[] = [];
  for await (const chunk of connect(port, host)) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
