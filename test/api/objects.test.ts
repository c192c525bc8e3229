import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Answer, type Harness } from "./harness.ts";

let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

const configmaps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";

interface Meta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

function metaOf(answer: Answer): Meta {
  return answer.body["metadata"] as Meta;
}

function pod(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { containers: [{ name: "c", image: "i" }], ...spec } };
}

function patch(path: string, body: unknown, type = "merge-patch+json"): Promise<Answer> {
  return api.send("PATCH", path, { body, headers: { "content-type": `application/${type}` } });
}

test("a created object has its identity from the server", async () => {
  const created = await api.send("POST", configmaps, {
    body: {
      metadata: { name: "one", uid: "mine", generation: 7, selfLink: "x" },
      data: { a: "1" },
    },
  });
  const { uid, resourceVersion, creationTimestamp } = metaOf(created);
  expect(created.code).toBe(201);
  expect(created.body).toMatchObject({
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: { name: "one", namespace: "default", uid, resourceVersion, creationTimestamp },
    data: { a: "1" },
  });
  expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  expect(creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(resourceVersion).toMatch(/^[1-9]\d*$/);
});

test("generateName makes a name of the prefix and five characters that cannot be misread", async () => {
  const created = await api.send("POST", configmaps, {
    body: { metadata: { generateName: "g".repeat(70) } },
  });
  expect(metaOf(created).name).toMatch(/^g{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

test("trap 12: an update that changes nothing has no new version and no event", async () => {
  const created = await api.send("POST", configmaps, {
    body: { metadata: { name: "noop" }, data: { a: "1" } },
  });
  const put = await api.send("PUT", `${configmaps}/noop`, {
    body: { metadata: { name: "noop" }, data: { a: "1" } },
  });
  const patched = await patch(`${configmaps}/noop`, { data: { a: "1" } });
  expect([put.code, metaOf(put), patched.code, metaOf(patched)]).toEqual([
    200,
    metaOf(created),
    200,
    metaOf(created),
  ]);
});

test("trap 7: a PUT without a content type is JSON", async () => {
  await api.send("POST", configmaps, { body: { metadata: { name: "untyped" } } });
  const put = await api.send("PUT", `${configmaps}/untyped`, {
    body: JSON.stringify({ metadata: { name: "untyped" }, data: { a: "1" } }),
    headers: { "content-type": "" },
  });
  expect([put.code, put.body["data"]]).toEqual([200, { a: "1" }]);
});

test("a YAML body is as good as JSON", async () => {
  const created = await api.send("POST", configmaps, {
    body: "metadata:\n  name: yaml\ndata:\n  a: '1'\n",
    headers: { "content-type": "application/yaml" },
  });
  expect([created.code, created.body["data"]]).toEqual([201, { a: "1" }]);
  const read = await api.send("GET", `${configmaps}/yaml`, {
    headers: { accept: "application/yaml" },
  });
  expect(read.headers["content-type"]).toBe("application/yaml");
  expect(read.text).toContain('data:\n  a: "1"\n');
});

test("trap 33: a creation time of null is accepted everywhere", async () => {
  const created = await api.send("POST", `${pods}?fieldValidation=Strict`, {
    body: { ...pod("nulls"), metadata: { name: "nulls", creationTimestamp: null } },
  });
  expect([created.code, created.headers["warning"]]).toEqual([201, undefined]);
});

test("generation counts changes of the spec, not of metadata or status", async () => {
  const base = "/apis/apps/v1/namespaces/default/deployments";
  const template = {
    metadata: { labels: { app: "g" } },
    spec: { containers: [{ name: "c", image: "i" }] },
  };
  const created = await api.send("POST", base, {
    body: {
      metadata: { name: "gen" },
      spec: { selector: { matchLabels: { app: "g" } }, template },
    },
  });
  const labelled = await patch(`${base}/gen`, { metadata: { labels: { x: "y" } } });
  const scaled = await patch(`${base}/gen`, { spec: { replicas: 3 } });
  const status = await patch(`${base}/gen/status`, {
    spec: { replicas: 9 },
    metadata: { labels: { x: "changed" } },
    status: { observedGeneration: 2, replicas: 3 },
  });
  expect([created, labelled, scaled, status].map((each) => metaOf(each).generation)).toEqual([
    1, 1, 2, 2,
  ]);
  expect(status.body).toMatchObject({
    metadata: { labels: { x: "y" } },
    spec: { replicas: 3 },
    status: { observedGeneration: 2, replicas: 3 },
  });
});

test("status is dropped from writes to the object itself", async () => {
  const created = await api.send("POST", pods, {
    body: { ...pod("drop"), status: { phase: "Running" } },
  });
  const put = await patch(`${pods}/drop`, { status: { phase: "Failed" } });
  expect([created, put].map((each) => each.body["status"])).toEqual([
    { phase: "Pending", qosClass: "BestEffort" },
    { phase: "Pending", qosClass: "BestEffort" },
  ]);
});

test("a dry run answers like the real thing and leaves nothing behind", async () => {
  const before = await api.send("GET", configmaps);
  const dry = await api.send("POST", `${configmaps}?dryRun=All`, {
    body: { metadata: { name: "dry" } },
  });
  const after = await api.send("GET", configmaps);
  expect([dry.code, metaOf(dry).resourceVersion, metaOf(after).resourceVersion]).toEqual([
    201,
    undefined,
    metaOf(before).resourceVersion,
  ]);
  expect((await api.send("GET", `${configmaps}/dry`)).code).toBe(404);
});

test("trap 8 and trap 39: without fieldValidation unknown and duplicate fields are warnings", async () => {
  const created = await api.send("POST", `${pods}?dryRun=All`, {
    body: '{"metadata":{"name":"warn"},"spec":{"bogus":1,"containers":[{"name":"c","image":"i","image":"j"}]}}',
  });
  expect([created.code, created.headers["warning"]]).toEqual([
    201,
    '299 - "unknown field \\"spec.bogus\\"", 299 - "duplicate field \\"spec.containers[0].image\\""',
  ]);
  const silent = await api.send("POST", `${pods}?dryRun=All&fieldValidation=Ignore`, {
    body: { ...pod("warn"), bogus: 1 },
  });
  expect(silent.headers["warning"]).toBeUndefined();
});

test("a patch that names no version is made again on top of what others wrote meanwhile", async () => {
  await api.send("POST", configmaps, { body: { metadata: { name: "race" }, data: {} } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      patch(`${configmaps}/race`, { data: { [`k${index}`]: "v" } }),
    ),
  );
  const read = await api.send("GET", `${configmaps}/race`);
  expect([...new Set(answers.map((each) => each.code))]).toEqual([200]);
  expect(Object.keys(read.body["data"] as object).length).toBe(20);
});

test("trap 35: a JSON patch that sets an old version is a conflict", async () => {
  const created = await api.send("POST", configmaps, {
    body: { metadata: { name: "stale" }, data: { a: "1" } },
  });
  await patch(`${configmaps}/stale`, { data: { a: "2" } });
  const stale = await patch(
    `${configmaps}/stale`,
    [
      {
        op: "replace",
        path: "/metadata/resourceVersion",
        value: metaOf(created).resourceVersion,
      },
      { op: "replace", path: "/data/a", value: "3" },
    ],
    "json-patch+json",
  );
  expect([stale.code, stale.body["reason"]]).toEqual([409, "Conflict"]);
});

test("trap 41: a JSON patch that fails in the middle changes nothing", async () => {
  await api.send("POST", configmaps, { body: { metadata: { name: "atomic" }, data: { a: "1" } } });
  const failed = await patch(
    `${configmaps}/atomic`,
    [
      { op: "replace", path: "/data/a", value: "2" },
      { op: "test", path: "/data/a", value: "no" },
    ],
    "json-patch+json",
  );
  const read = await api.send("GET", `${configmaps}/atomic`);
  expect([failed.code, read.body["data"]]).toEqual([422, { a: "1" }]);
});

test("trap 21: $setElementOrder orders what a strategic merge patch merges", async () => {
  await api.send("POST", pods, {
    body: {
      metadata: { name: "order" },
      spec: {
        containers: [
          { name: "a", image: "i" },
          { name: "b", image: "i" },
        ],
      },
    },
  });
  const patched = await patch(
    `${pods}/order?dryRun=All`,
    {
      spec: {
        "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
        containers: [{ name: "b", image: "new" }],
      },
    },
    "strategic-merge-patch+json",
  );
  const containers = (patched.body["spec"] as { containers?: { name: string; image: string }[] })
    ?.containers;
  // Pods may not change the order of their containers, so the answer names exactly that.
  expect(patched.code === 200 ? containers?.map(({ name }) => name) : patched.code).toEqual(
    patched.code === 200 ? ["b", "a"] : 422,
  );
});

test("trap 22: strategic merge of status lists keeps entries that it does not name", async () => {
  await api.send("POST", "/api/v1/nodes", { body: { metadata: { name: "n1" } } });
  const strategic = "strategic-merge-patch+json";
  const host = { type: "Hostname", address: "n1" };
  const internal = { type: "InternalIP", address: "10.0.0.1" };
  await patch("/api/v1/nodes/n1/status", { status: { addresses: [host] } }, strategic);
  const second = await patch(
    "/api/v1/nodes/n1/status",
    { status: { addresses: [internal] } },
    strategic,
  );
  const { addresses } = second.body["status"] as { addresses: { type: string }[] };
  expect(addresses.toSorted((a, b) => (a.type < b.type ? -1 : 1))).toEqual([host, internal]);
});

test("a PUT to a missing Service or Lease creates it", async () => {
  const lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases/made";
  const put = await api.send("PUT", lease, {
    body: { metadata: { name: "made" }, spec: { holderIdentity: "me" } },
  });
  expect(put.code).toBe(201);
});

test("trap 30: a Lease keeps the six digits of its times", async () => {
  const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
  const renewTime = "2026-11-21T01:02:03.000004Z";
  const created = await api.send("POST", leases, {
    body: { metadata: { name: "micro" }, spec: { renewTime, leaseDurationSeconds: 15 } },
  });
  expect(created.body["spec"]).toEqual({ renewTime, leaseDurationSeconds: 15 });
});

test("trap 31: quantities are stored in canonical form", async () => {
  const created = await api.send("POST", pods, {
    body: {
      metadata: { name: "quantities" },
      spec: {
        containers: [
          {
            name: "c",
            image: "i",
            resources: { limits: { cpu: "1000m", memory: "1024Ki" } },
          },
        ],
      },
    },
  });
  const { containers } = created.body["spec"] as { containers: { resources: unknown }[] };
  expect(containers[0]?.resources).toEqual({
    limits: { cpu: "1", memory: "1Mi" },
    requests: { cpu: "1", memory: "1Mi" },
  });
});

test("events of one group can be read and written through the other", async () => {
  const core = "/api/v1/namespaces/default/events";
  const second = "/apis/events.k8s.io/v1/namespaces/default/events";
  await api.send("POST", core, {
    body: {
      metadata: { name: "ev1" },
      involvedObject: { kind: "Pod", name: "two", namespace: "default" },
      reason: "R",
      message: "m",
      type: "Normal",
      count: 1,
      source: { component: "x" },
    },
  });
  const read = await api.send("GET", `${second}/ev1`);
  expect(read.body).toMatchObject({
    apiVersion: "events.k8s.io/v1",
    reason: "R",
    regarding: { kind: "Pod", name: "two", namespace: "default" },
    note: "m",
    type: "Normal",
    deprecatedSource: { component: "x" },
    deprecatedCount: 1,
  });
  const selected = await api.send(
    "GET",
    `${second}?fieldSelector=regarding.name%3Dtwo,involvedObject.kind%3DPod`,
  );
  expect((selected.body["items"] as unknown[]).length).toBe(1);
});

test("an autoscaler of one version can be read through the other", async () => {
  const base = "/namespaces/default/horizontalpodautoscalers";
  await api.send("POST", `/apis/autoscaling/v1${base}`, {
    body: {
      metadata: { name: "hpa" },
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "web", apiVersion: "apps/v1" },
        maxReplicas: 5,
        targetCPUUtilizationPercentage: 70,
      },
    },
  });
  const v2 = await api.send("GET", `/apis/autoscaling/v2${base}/hpa`);
  expect(v2.body).toMatchObject({
    apiVersion: "autoscaling/v2",
    spec: {
      minReplicas: 1,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    },
  });
  const v1 = await api.send("GET", `/apis/autoscaling/v1${base}/hpa`);
  expect(v1.body["spec"]).toMatchObject({ targetCPUUtilizationPercentage: 70, minReplicas: 1 });
});
