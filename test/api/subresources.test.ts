import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LogOptions, NodeStreams } from "../../src/ports/node-streams.ts";
import { startHarness, type Answer, type Harness } from "./harness.ts";
import { noNode } from "./no-node.ts";

let api: Harness;
const asked: LogOptions[] = [];

const node: NodeStreams = {
  ...noNode,
  podUsage: async () => [
    {
      namespace: "default",
      pod: "one",
      at: 0,
      windowSeconds: 15,
      containers: [{ name: "c", cpuNanoCores: 1234567, memoryWorkingSetBytes: 2048 }],
    },
  ],
  nodeUsage: async () => [
    { node: "n1", at: 0, windowSeconds: 15, cpuNanoCores: 5e8, memoryWorkingSetBytes: 1 << 30 },
  ],
  logs: async function* (ref, options) {
    asked.push(options);
    yield Buffer.from(`log of ${ref.container}\n`);
    yield Buffer.from("second line\n");
  },
};

beforeAll(async () => {
  api = await startHarness({ node });
  for (const name of ["one", "two"]) {
    const containers = name === "one" ? ["c"] : ["a", "b"];
    await api.send("POST", pods, {
      body: {
        metadata: { name, labels: { app: "x" } },
        spec: { containers: containers.map((each) => ({ name: each, image: "i" })) },
      },
    });
  }
});

afterAll(() => api[Symbol.asyncDispose]());

const pods = "/api/v1/namespaces/default/pods";
const merge = { "content-type": "application/merge-patch+json" };

function bind(name: string, target = "n1"): Promise<Answer> {
  return api.send("POST", `${pods}/${name}/binding`, {
    body: { metadata: { name }, target: { kind: "Node", name: target } },
  });
}

test("a pod is bound once", async () => {
  const first = await bind("two");
  const second = await bind("two");
  const pod = await api.send("GET", `${pods}/two`);
  expect([first.code, first.body["status"]]).toEqual([201, "Success"]);
  expect(second.body).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message:
      'Operation cannot be fulfilled on pods/binding "two": pod two is already assigned to node "n1"',
    reason: "Conflict",
    details: { name: "two", kind: "pods/binding" },
    code: 409,
  });
  expect(pod.body).toMatchObject({
    spec: { nodeName: "n1" },
    status: { conditions: [{ type: "PodScheduled", status: "True" }] },
  });
});

test("a binding of no pod is a 404", async () => {
  const answer = await api.send("POST", "/api/v1/namespaces/default/bindings", {
    body: { metadata: { name: "nosuch" }, target: { kind: "Node", name: "n1" } },
  });
  expect([answer.code, answer.body["message"]]).toEqual([404, 'pods "nosuch" not found']);
});

test("a log is plain text, of the container that is meant", async () => {
  await bind("one");
  const only = await api.send("GET", `${pods}/one/log?tailLines=5&timestamps=true`);
  const named = await api.send("GET", `${pods}/two/log?container=b`);
  const unclear = await api.send("GET", `${pods}/two/log`);
  const wrong = await api.send("GET", `${pods}/two/log?container=zz`);
  expect([only.headers["content-type"], only.text, named.text]).toEqual([
    "text/plain",
    "log of c\nsecond line\n",
    "log of b\nsecond line\n",
  ]);
  expect(asked[0]).toMatchObject({ tailLines: 5, timestamps: true, follow: false, stream: "All" });
  expect([unclear, wrong].map((each) => [each.code, each.body["message"]])).toEqual([
    [400, "a container name must be specified for pod two, choose one of: [a b]"],
    [400, "container zz is not valid for pod two"],
  ]);
});

test("exec without an upgrade is refused", async () => {
  const answer = await api.send("POST", `${pods}/two/exec?command=ls&stdout=true&container=a`);
  expect([answer.code, answer.body["message"]]).toEqual([400, "Upgrade request required"]);
});

const deployments = "/apis/apps/v1/namespaces/default/deployments";

test("a workload is scaled through its scale", async () => {
  await api.send("POST", deployments, {
    body: {
      metadata: { name: "web" },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "c", image: "i" }] },
        },
      },
    },
  });
  const read = await api.send("GET", `${deployments}/web/scale`);
  expect(read.body).toMatchObject({
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: 1 },
    status: { replicas: 0, selector: "app=web" },
  });
  const patched = await api.send("PATCH", `${deployments}/web/scale`, {
    body: { spec: { replicas: 3 } },
    headers: merge,
  });
  const stale = await api.send("PUT", `${deployments}/web/scale`, {
    body: { ...read.body, spec: { replicas: 7 } },
    headers: { "content-type": "" },
  });
  const negative = await api.send("PUT", `${deployments}/web/scale`, {
    body: { metadata: { name: "web" }, spec: { replicas: -1 } },
  });
  const deployment = await api.send("GET", `${deployments}/web`);
  expect([patched.body["spec"], stale.code, negative.code]).toEqual([{ replicas: 3 }, 409, 422]);
  expect(deployment.body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } });
});

test("trap 38: an eviction that a budget forbids is a 429 with its cause", async () => {
  const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
  await api.send("PATCH", `${pods}/two/status`, {
    body: {
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
    },
    headers: merge,
  });
  await api.send("POST", budgets, {
    body: {
      metadata: { name: "pdb1" },
      spec: { minAvailable: 1, selector: { matchLabels: { app: "x" } } },
    },
  });
  const setStatus = (disruptionsAllowed: number): Promise<Answer> =>
    api.send("PATCH", `${budgets}/pdb1/status`, {
      body: {
        status: {
          observedGeneration: 1,
          disruptionsAllowed,
          desiredHealthy: 1,
          currentHealthy: 1,
          expectedPods: 1,
        },
      },
      headers: merge,
    });
  const evict = (): Promise<Answer> =>
    api.send("POST", `${pods}/two/eviction`, { body: { metadata: { name: "two" } } });
  await setStatus(0);
  const refused = await evict();
  expect([refused.code, refused.body["message"], refused.body["details"]]).toEqual([
    429,
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [
        {
          reason: "DisruptionBudget",
          message: "The disruption budget pdb1 needs 1 healthy pods and has 1 currently",
        },
      ],
    },
  ]);
  await setStatus(1);
  const evicted = await evict();
  const budget = await api.send("GET", `${budgets}/pdb1`);
  expect([
    evicted.code,
    (budget.body["status"] as { disruptionsAllowed: number }).disruptionsAllowed,
  ]).toEqual([201, 0]);
});

test("a token is for its account, lives ten minutes at least, and dies with the account", async () => {
  const accounts = "/api/v1/namespaces/default/serviceaccounts";
  await api.send("POST", accounts, { body: { metadata: { name: "robot" } } });
  const short = await api.send("POST", `${accounts}/robot/token`, {
    body: { spec: { expirationSeconds: 10 } },
  });
  const made = await api.send("POST", `${accounts}/robot/token`, {
    body: { spec: { expirationSeconds: 3600 } },
  });
  const { token } = made.body["status"] as { token: string };
  const whoAmI = (): Promise<Answer> =>
    api.send("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
      body: {},
      as: "nobody",
      headers: { authorization: `Bearer ${token}` },
    });
  const alive = await whoAmI();
  const review = await api.send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {
    body: { spec: { token } },
  });
  await api.send("DELETE", `${accounts}/robot`);
  expect([short.code, short.body["message"]]).toEqual([
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes',
  ]);
  expect(alive.body["status"]).toMatchObject({
    userInfo: {
      username: "system:serviceaccount:default:robot",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
    },
  });
  expect(review.body["status"]).toMatchObject({ authenticated: true });
  expect((await whoAmI()).code).toBe(401);
});

test("access reviews answer for the asker and for others", async () => {
  const bob = await api.user("bob");
  const base = "/apis/authorization.k8s.io/v1";
  const resourceAttributes = { namespace: "default", verb: "list", resource: "pods" };
  const own = await api.send("POST", `${base}/selfsubjectaccessreviews`, {
    body: { spec: { resourceAttributes } },
    as: bob,
  });
  const mine = await api.send("POST", `${base}/selfsubjectaccessreviews`, {
    body: { spec: { resourceAttributes } },
  });
  const other = await api.send("POST", `${base}/subjectaccessreviews`, {
    body: { spec: { resourceAttributes, user: "bob" } },
  });
  const rules = await api.send("POST", `${base}/selfsubjectrulesreviews`, {
    body: { spec: { namespace: "default" } },
  });
  expect([own, mine, other].map((each) => [each.code, each.body["status"]])).toEqual([
    [201, { allowed: false }],
    [201, { allowed: true }],
    [201, { allowed: false }],
  ]);
  expect(rules.body["status"]).toMatchObject({
    resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
    incomplete: false,
  });
});

test("Services get addresses and ports of their own", async () => {
  const services = "/api/v1/namespaces/default/services";
  const make = (name: string, spec: object): Promise<Answer> =>
    api.send("POST", services, {
      body: { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } },
    });
  const [plain, headless, nodePort, ...many] = await Promise.all([
    make("plain", {}),
    make("headless", { clusterIP: "None", selector: { a: "b" } }),
    make("node-port", { type: "NodePort" }),
    ...Array.from({ length: 20 }, (_, index) => make(`many-${index}`, {})),
  ]);
  const specOf = (
    answer: Answer | undefined,
  ): { clusterIP: string; clusterIPs: string[]; ports: { nodePort?: number }[] } =>
    answer?.body["spec"] as {
      clusterIP: string;
      clusterIPs: string[];
      ports: { nodePort?: number }[];
    };
  expect(specOf(plain).clusterIP).toMatch(/^10\.96\./);
  expect([specOf(headless).clusterIP, specOf(headless).clusterIPs]).toEqual(["None", ["None"]]);
  expect(specOf(nodePort).ports[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
  const all = [plain, nodePort, ...many].map((each) => specOf(each).clusterIP);
  expect(new Set(all).size).toBe(all.length);
  const taken = await make("taken", { clusterIP: specOf(plain).clusterIP });
  expect([taken.code, taken.body["message"]]).toEqual([
    422,
    `Service "taken" is invalid: spec.clusterIPs: Invalid value: ["${specOf(plain).clusterIP}"]: failed to allocate IP ${specOf(plain).clusterIP}: provided IP is already allocated`,
  ]);
});

test("metrics.k8s.io shows what the node measures", async () => {
  const base = "/apis/metrics.k8s.io/v1beta1";
  const pod = await api.send("GET", `${base}/namespaces/default/pods/one`);
  const selected = await api.send("GET", `${base}/pods?labelSelector=app%3Dx`);
  const none = await api.send("GET", `${base}/pods?labelSelector=app%3Dy`);
  const nodes = await api.send("GET", `${base}/nodes`);
  expect(pod.body).toMatchObject({
    kind: "PodMetrics",
    metadata: { name: "one", namespace: "default" },
    window: "15s",
    containers: [{ name: "c", usage: { cpu: "1234567n", memory: "2Ki" } }],
  });
  expect([selected, none].map(({ body }) => (body["items"] as unknown[]).length)).toEqual([1, 0]);
  expect(nodes.body).toMatchObject({
    kind: "NodeMetricsList",
    items: [{ metadata: { name: "n1" }, usage: { cpu: "500000000n", memory: "1048576Ki" } }],
  });
});

test("a request is passed on to a pod, and its answer back", async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? "no token"}`);
    response.writeHead(418, { "x-kind": "teapot" });
    request.pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const base = "/api/v1/namespaces/default/services";
  await api.send("POST", base, {
    body: { metadata: { name: "tea" }, spec: { ports: [{ name: "http", port: 80 }] } },
  });
  const none = await api.send("GET", `${base}/tea/proxy/`);
  await api.send("PATCH", `${pods}/one/status`, {
    body: { status: { podIP: "127.0.0.1", podIPs: [{ ip: "127.0.0.1" }] } },
    headers: merge,
  });
  const answer = await api.send("POST", `${pods}/one:${port}/proxy/a%20b/?q=1`, {
    body: "steep",
    headers: { "content-type": "text/plain" },
  });
  const bob = await api.user("bob");
  const forbidden = await api.send("GET", `${base}/tea/proxy/x`, { as: bob });
  server.close();
  expect([none.code, none.body["message"]]).toEqual([
    503,
    'no endpoints available for service "tea"',
  ]);
  expect([answer.code, answer.headers["x-kind"], answer.text, seen]).toEqual([
    418,
    "teapot",
    "steep",
    ["POST /a%20b/?q=1 no token"],
  ]);
  expect(forbidden.body["message"]).toContain('cannot get resource "services/proxy"');
});
