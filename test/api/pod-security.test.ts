import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureDefaultAccount, startHarness, type Answer, type Harness } from "./harness.ts";

let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

const prefix = "pod-security.kubernetes.io/";
const json = { "content-type": "application/merge-patch+json" };

async function namespace(name: string, labels: Readonly<Record<string, string>>): Promise<string> {
  await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name, labels } } });
  await ensureDefaultAccount(api.server, name);
  return `/api/v1/namespaces/${name}`;
}

function createPod(base: string, name: string, spec: object = {}): Promise<Answer> {
  const containers = [{ name: "c", image: "i" }];
  return api.send("POST", `${base}/pods`, {
    body: { metadata: { name }, spec: { containers, ...spec } },
  });
}

test("a pod that the enforced level forbids is refused, with every reason", async () => {
  const base = await namespace("enforced", { [`${prefix}enforce`]: "baseline" });
  const answer = await createPod(base, "p", { hostNetwork: true, hostPID: true });
  expect([answer.code, answer.body["message"]]).toEqual([
    403,
    'pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork, hostPID)',
  ]);
  expect((await createPod(base, "q")).code).toBe(201);
});

test("a warned level lets pods and Deployments in and says what is wrong", async () => {
  const labels = { [`${prefix}warn`]: "baseline", [`${prefix}warn-version`]: "v1.30" };
  await namespace("warned", labels);
  const containers = [{ name: "c", image: "i", securityContext: { privileged: true } }];
  const template = { metadata: { labels: { app: "a" } }, spec: { containers } };
  const deployment = await api.send("POST", "/apis/apps/v1/namespaces/warned/deployments", {
    body: { metadata: { name: "d" }, spec: { selector: { matchLabels: { app: "a" } }, template } },
  });
  expect([deployment.code, deployment.headers["warning"]]).toEqual([
    201,
    '299 - "would violate PodSecurity \\"baseline:v1.30\\": privileged (container \\"c\\" must not set securityContext.privileged=true)"',
  ]);
});

test("an ephemeral container is held to the level too", async () => {
  const base = await namespace("debugged", { [`${prefix}enforce`]: "baseline" });
  await createPod(base, "p");
  const debug = { name: "d", image: "i", securityContext: { privileged: true } };
  const answer = await api.send("PATCH", `${base}/pods/p/ephemeralcontainers`, {
    body: { spec: { ephemeralContainers: [debug] } },
    headers: { "content-type": "application/strategic-merge-patch+json" },
  });
  expect([answer.code, answer.body["message"]]).toEqual([
    403,
    'pods "p" is forbidden: violates PodSecurity "baseline:latest": privileged (container "d" must not set securityContext.privileged=true)',
  ]);
});

test("a level that does not exist is refused on the namespace", async () => {
  const labels = { [`${prefix}enforce`]: "strict" };
  const answer = await api.send("POST", "/api/v1/namespaces", {
    body: { metadata: { name: "bogus", labels } },
  });
  expect([answer.code, answer.body["message"]]).toEqual([
    422,
    'Namespace "bogus" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
  ]);
});

test("a stricter level for a namespace warns of the pods in it", async () => {
  const base = await namespace("tightened", {});
  await createPod(base, "b", { hostNetwork: true });
  await createPod(base, "a", { hostNetwork: true });
  await createPod(base, "fine");
  const answer = await api.send("PATCH", "/api/v1/namespaces/tightened", {
    body: { metadata: { labels: { [`${prefix}enforce`]: "baseline" } } },
    headers: json,
  });
  expect([answer.code, answer.headers["warning"]]).toEqual([
    200,
    '299 - "existing pods in namespace \\"tightened\\" violate the new PodSecurity enforce level \\"baseline:latest\\"", 299 - "a (and 1 other pod): host namespaces"',
  ]);
});
