import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";
import { createPod, install, told, type Wanted } from "./webhook-fixture.ts";
import {
  patching,
  startWebhookServer,
  type Handler,
  type WebhookServer,
} from "./webhook-server.ts";

/** Which webhooks are asked, in which order, how often, in which version, and how a Service leads to them. */
let api: Harness;
let server: WebhookServer;
const serviceName = "hooks.default.svc";

/** Counts in an annotation how often it was asked about this object. */
const count: Handler = ({ object }) => {
  const before = object?.metadata.annotations;
  const times = Number(before?.["count"] ?? 0) + 1;
  const value = { ...before, count: String(times) };
  return patching({ op: "add", path: "/metadata/annotations", value });
};
/** Says no more once it has spoken. */
const once: Handler = ({ object }) =>
  object?.metadata.labels?.["late"] === undefined
    ? patching({ op: "add", path: "/metadata/labels", value: { late: "yes" } })
    : { allowed: true };

beforeAll(async () => {
  api = await startHarness();
  const handlers: Record<string, Handler> = {
    "/count": count,
    "/once": once,
    "/deny": () => ({ allowed: false }),
    "/replicas": () => patching({ op: "replace", path: "/spec/replicas", value: 2 }),
    "/cpu": () => patching({ op: "replace", path: "/spec/maxReplicas", value: 5 }),
  };
  server = await startWebhookServer(handlers, { names: [serviceName], host: "0.0.0.0" });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const hook = async (wanted: Wanted): Promise<AsyncDisposable> => install(api, server, wanted);
const rule = (group: string, version: string, resource: string) => ({
  rules: [
    {
      operations: ["*"],
      apiGroups: [group],
      apiVersions: [version],
      resources: [resource],
    },
  ],
});

test.for<[string, string]>([
  ["Never", "1"],
  ["IfNeeded", "2"],
])(
  "a webhook with reinvocationPolicy %s sees the object %s times when a later one changes it",
  async ([reinvocationPolicy, times]) => {
    await using _a = await hook({
      kind: "mutating",
      name: "a",
      path: "/count",
      webhook: { reinvocationPolicy },
    });
    await using _b = await hook({ kind: "mutating", name: "b", path: "/once" });
    const { body } = await createPod(api, `asked-${times}`);
    expect(body).toMatchObject({
      metadata: { annotations: { count: times }, labels: { late: "yes" } },
    });
  },
);

test("a webhook that comes after all changes is asked once, whatever its policy", async () => {
  await using _a = await hook({ kind: "mutating", name: "a", path: "/once" });
  const webhook = { reinvocationPolicy: "IfNeeded" };
  await using _b = await hook({ kind: "mutating", name: "b", path: "/count", webhook });
  const { body } = await createPod(api, "last");
  // The built-in plugins have nothing to add to labels, so nothing has changed since.
  expect(body).toMatchObject({ metadata: { annotations: { count: "1" } } });
});

const autoscaler = (version: string) => ({
  apiVersion: `autoscaling/${version}`,
  kind: "HorizontalPodAutoscaler",
  metadata: { name: `via-${version}` },
  spec: {
    maxReplicas: 3,
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
  },
});
const autoscalers = (version: string): string =>
  `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;

test("rules for one version see requests in another as that version, unless they are Exact", async () => {
  const rules = rule("autoscaling", "v2", "horizontalpodautoscalers");
  {
    await using _hook = await hook({ kind: "mutating", name: "eq", path: "/cpu", webhook: rules });
    const { body } = await api.send("POST", autoscalers("v1"), { body: autoscaler("v1") });
    expect(body).toMatchObject({ apiVersion: "autoscaling/v1", spec: { maxReplicas: 5 } });
    expect(server.seen.at(-1)).toMatchObject({
      kind: { version: "v2" },
      requestKind: { version: "v1" },
      object: { apiVersion: "autoscaling/v2" },
    });
  }
  const webhook = { ...rules, matchPolicy: "Exact" };
  await using _hook = await hook({ kind: "mutating", name: "exact", path: "/cpu", webhook });
  const body = { ...autoscaler("v1"), metadata: { name: "exact" } };
  const answer = await api.send("POST", autoscalers("v1"), { body });
  expect(answer.body).toMatchObject({ spec: { maxReplicas: 3 } });
});

test("a scale is shown as a Scale and changed as one; rules for the object alone leave it out", async () => {
  const labels = { app: "web" };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: "app", image: "busybox:latest" }] },
  };
  const deployments = "/apis/apps/v1/namespaces/default/deployments";
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
  await api.send("POST", deployments, { body: deployment });
  const deny = rule("apps", "v1", "deployments");
  await using _a = await hook({ kind: "validating", name: "a", path: "/deny", webhook: deny });
  const webhook = rule("apps", "*", "*/scale");
  await using _b = await hook({ kind: "mutating", name: "b", path: "/replicas", webhook });
  const headers = { "content-type": "application/merge-patch+json" };
  const patch = { spec: { replicas: 9 } };
  const { code, body } = await api.send("PATCH", `${deployments}/web/scale`, {
    body: patch,
    headers,
  });
  expect([code, body["spec"]]).toEqual([200, { replicas: 2 }]);
  expect(server.seen.at(-1)).toMatchObject({
    kind: { group: "autoscaling", version: "v1", kind: "Scale" },
    resource: { resource: "deployments" },
    subResource: "scale",
    object: { spec: { replicas: 9 } },
  });
});

test("no webhook stands in the way of repairing webhook configurations", async () => {
  const webhook = rule("*", "*", "*/*");
  const everything = await hook({ kind: "validating", name: "all", path: "/deny", webhook });
  expect((await createPod(api, "none")).code).toBe(400);
  await everything[Symbol.asyncDispose]();
  expect((await createPod(api, "some")).code).toBe(201);
});

test("a webhook behind a Service is reached at one of its endpoints, by the Service's name", async () => {
  const clientConfig = {
    service: { namespace: "default", name: "hooks", path: "/deny" },
    caBundle: server.caBundle,
  };
  await using _hook = await hook({ kind: "validating", name: "svc", webhook: { clientConfig } });
  const failed = (why: string) => [
    500,
    "InternalError",
    `Internal error occurred: failed calling webhook "svc.example.com": failed to call webhook: Post "https://${serviceName}:443/deny?timeout=10s": ${why}`,
  ];
  expect(told(await createPod(api, "lost"))).toEqual(failed('service "hooks" not found'));
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "hooks" },
    spec: { ports: [{ port: 443 }] },
  };
  await api.send("POST", "/api/v1/namespaces/default/services", { body: service });
  const nobody = 'no endpoints available for service "hooks"';
  expect(told(await createPod(api, "lost"))).toEqual(failed(nobody));
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "hooks-1", labels: { "kubernetes.io/service-name": "hooks" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [ownAddress()] }],
    ports: [{ name: "", port: server.port }],
  };
  const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
  expect((await api.send("POST", slices, { body: slice })).code).toBe(201);
  expect((await createPod(api, "lost")).code).toBe(400);
  expect(server.seen.at(-1)?.host).toBe(`${serviceName}:443`);
});

/** An endpoint may not be at a loopback address. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const found = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
  if (found === undefined) throw new Error("this machine has no address but loopback");
  return found.address;
}

test("who changes a pod with generateName sees no name yet, who judges it sees the name", async () => {
  await using _a = await hook({ kind: "mutating", name: "a", path: "/once" });
  await using _b = await hook({ kind: "validating", name: "b", path: "/deny" });
  const from = server.seen.length;
  const metadata = { name: undefined, generateName: "web-" };
  expect(told(await createPod(api, "", { metadata }))[0]).toBe(400);
  expect(server.seen.slice(from).map(({ path, name }) => [path, name ?? ""])).toEqual([
    ["/once", ""],
    ["/deny", expect.stringMatching(/^web-[a-z0-9]{5}$/)],
  ]);
});
