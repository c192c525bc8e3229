import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";
import { nameAndType, startWatch } from "./watching.ts";

let api: Harness;
let count = 0;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

/** A namespace of its own for each test, so that none sees the objects of another. */
async function freshNamespace(): Promise<string> {
  count += 1;
  const name = `watch-${count}`;
  await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name } } });
  return `/api/v1/namespaces/${name}/configmaps`;
}

async function create(path: string, name: string, labels: object = {}): Promise<string> {
  const created = await api.send("POST", path, { body: { metadata: { name, labels } } });
  return (created.body["metadata"] as { resourceVersion: string }).resourceVersion;
}

async function label(path: string, name: string, labels: object): Promise<string> {
  const patched = await api.send("PATCH", `${path}/${name}`, {
    body: { metadata: { labels } },
    headers: { "content-type": "application/merge-patch+json" },
  });
  return (patched.body["metadata"] as { resourceVersion: string }).resourceVersion;
}

test("trap 3: a watch on which nothing happens sends its headers at once", async () => {
  const path = await freshNamespace();
  const revision = await create(path, "a");
  using watch = startWatch(api, `${path}?watch=true&resourceVersion=${revision}`);
  await expect(watch.headers).resolves.toBeUndefined();
});

test("a watch from a list's version continues without a gap", async () => {
  const path = await freshNamespace();
  await create(path, "a");
  const list = await api.send("GET", path);
  const { resourceVersion } = list.body["metadata"] as { resourceVersion: string };
  await create(path, "b");
  await label(path, "a", { x: "y" });
  using watch = startWatch(api, `${path}?watch=true&resourceVersion=${resourceVersion}`);
  await api.send("DELETE", `${path}/b`);
  expect([
    nameAndType(await watch.next()),
    nameAndType(await watch.next()),
    nameAndType(await watch.next()),
  ]).toEqual(["ADDED b", "MODIFIED a", "DELETED b"]);
});

test("a watch without a version begins with what is there", async () => {
  const path = await freshNamespace();
  await create(path, "a");
  await create(path, "b");
  using watch = startWatch(api, `${path}?watch=1`);
  expect([nameAndType(await watch.next()), nameAndType(await watch.next())]).toEqual([
    "ADDED a",
    "ADDED b",
  ]);
  await label(path, "b", { x: "y" });
  expect(nameAndType(await watch.next())).toBe("MODIFIED b");
});

test("trap 2: a streaming list ends with a bookmark that says so, then goes on", async () => {
  const path = await freshNamespace();
  await create(path, "a");
  const query =
    "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  using watch = startWatch(api, `${path}?${query}`);
  expect(nameAndType(await watch.next())).toBe("ADDED a");
  const bookmark = await watch.next();
  const { resourceVersion } = bookmark.object.metadata;
  expect(bookmark).toEqual({
    type: "BOOKMARK",
    object: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { resourceVersion, annotations: { "k8s.io/initial-events-end": "true" } },
    },
  });
  const next = await create(path, "b");
  const added = await watch.next();
  expect([nameAndType(added), added.object.metadata.resourceVersion]).toEqual(["ADDED b", next]);
  expect(Number(next)).toBeGreaterThan(Number(resourceVersion));
});

test("streaming lists are refused where they make no sense", async () => {
  const path = await freshNamespace();
  const codes = await Promise.all(
    [
      "?watch=true&sendInitialEvents=true",
      "?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=1",
      "?watch=true&resourceVersionMatch=NotOlderThan&resourceVersion=1",
    ].map(async (query) => (await api.send("GET", path + query)).code),
  );
  expect(codes).toEqual([422, 422, 422]);
});

test("trap 14: objects come and go with the labels that a watch selects by", async () => {
  const path = await freshNamespace();
  const start = await create(path, "a");
  using watch = startWatch(
    api,
    `${path}?watch=true&resourceVersion=${start}&labelSelector=in%3Dyes`,
  );
  await label(path, "a", { in: "yes" });
  const still = await label(path, "a", { in: "yes", more: "1" });
  const left = await label(path, "a", { in: "no" });
  const [added, modified, deleted] = [await watch.next(), await watch.next(), await watch.next()];
  expect([added, modified, deleted].map((event) => nameAndType(event))).toEqual([
    "ADDED a",
    "MODIFIED a",
    "DELETED a",
  ]);
  expect(modified.object.metadata.resourceVersion).toBe(still);
  // The last state that matched, under the version at which it stopped to.
  expect(deleted.object.metadata).toMatchObject({
    resourceVersion: left,
    labels: { in: "yes", more: "1" },
  });
});

test("trap 13: the event of a deletion has a version of its own", async () => {
  const path = await freshNamespace();
  const created = await create(path, "a");
  using watch = startWatch(api, `${path}?watch=true&resourceVersion=${created}`);
  await api.send("DELETE", `${path}/a`);
  const deleted = await watch.next();
  expect(Number(deleted.object.metadata.resourceVersion)).toBeGreaterThan(Number(created));
});

test("timeoutSeconds ends a watch properly, with a bookmark for those who take them", async () => {
  const path = await freshNamespace();
  const revision = await create(path, "a");
  using watch = startWatch(
    api,
    `${path}?watch=true&resourceVersion=${revision}&timeoutSeconds=1&allowWatchBookmarks=true`,
  );
  expect((await watch.rest()).map((event) => event.type)).toEqual(["BOOKMARK"]);
});

test("a version older than the history is answered in the stream with 410", async () => {
  const path = await freshNamespace();
  await create(path, "busy");
  const start = await label(path, "busy", { n: "0" });
  for (let turn = 0; turn < 30; turn += 1) {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => label(path, "busy", { n: `${turn}-${index}` })),
    );
  }
  using watch = startWatch(api, `${path}?watch=true&resourceVersion=${start}`);
  const [error] = await watch.rest();
  expect(error).toMatchObject({
    type: "ERROR",
    object: { kind: "Status", code: 410, reason: "Expired" },
  });
  const exact = await api.send(
    "GET",
    `${path}?resourceVersion=${start}&resourceVersionMatch=Exact`,
  );
  expect([exact.code, exact.body["reason"], exact.body["message"]]).toEqual([
    410,
    "Expired",
    "The resourceVersion for the provided list is too old.",
  ]);
}, 60_000);

test("trap 17: a table watch names its columns once", async () => {
  const path = await freshNamespace();
  await create(path, "a");
  using watch = startWatch(api, `${path}?watch=true`, {
    accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
  });
  const first = await watch.next();
  await label(path, "a", { x: "y" });
  const second = await watch.next();
  expect([first.object.kind, Array.isArray(first.object["columnDefinitions"])]).toEqual([
    "Table",
    true,
  ]);
  expect(second.object["columnDefinitions"]).toBeNull();
  expect((second.object["rows"] as unknown[]).length).toBe(1);
});

test("trap 15: an event selector with an empty value, and one that excludes a phase", async () => {
  await api.send("POST", "/api/v1/namespaces/default/events", {
    body: { metadata: { name: "free" }, involvedObject: { kind: "Node", name: "n1" } },
  });
  const events = await api.send(
    "GET",
    "/api/v1/events?fieldSelector=involvedObject.namespace%3D,involvedObject.name%3Dn1",
  );
  expect((events.body["items"] as unknown[]).length).toBe(1);
  const pods = await api.send(
    "GET",
    "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1,status.phase!%3DSucceeded,status.phase!%3DFailed",
  );
  expect(pods.body["items"]).toEqual([]);
});

test("a watcher that stops reading harms nobody, and a thousand idle ones cost little", async () => {
  const path = await freshNamespace();
  await create(path, "big");
  const stuck = startWatch(api, `${path}?watch=true`);
  await stuck.headers;
  using reading = startWatch(api, `${path}?watch=true`);
  await reading.next();
  const before = process.memoryUsage().rss;
  for (let index = 0; index < 300; index += 1) {
    await label(path, "big", { n: String(index) });
    await reading.next();
  }
  stuck[Symbol.dispose]();
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
});
