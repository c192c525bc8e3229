import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";

let api: Harness;
const path = "/api/v1/namespaces/default/configmaps";

beforeAll(async () => {
  api = await startHarness();
  for (const [name, tier] of [
    ["a", "web"],
    ["b", "db"],
    ["c", "web"],
    ["d", "db"],
    ["e", "web"],
  ] as const) {
    await api.send("POST", path, {
      body: { metadata: { name, labels: { tier } }, data: { name } },
    });
  }
});

afterAll(() => api[Symbol.asyncDispose]());

interface Page {
  readonly names: readonly string[];
  readonly continue: string | undefined;
  readonly remaining: number | undefined;
  readonly resourceVersion: string;
}

async function page(query: string): Promise<Page> {
  const { body } = await api.send("GET", `${path}?${query}`);
  const meta = body["metadata"] as {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
  return {
    names: (body["items"] as { metadata: { name: string } }[]).map((each) => each.metadata.name),
    continue: meta.continue,
    remaining: meta.remainingItemCount,
    resourceVersion: meta.resourceVersion,
  };
}

test("pages are of one version, whatever happens between them", async () => {
  const first = await page("limit=2");
  await api.send("POST", path, { body: { metadata: { name: "bb" } } });
  await api.send("DELETE", `${path}/bb`);
  const second = await page(`limit=2&continue=${first.continue ?? ""}`);
  const third = await page(`limit=2&continue=${second.continue ?? ""}`);
  expect([first, second, third].map(({ names, remaining }) => ({ names, remaining }))).toEqual([
    { names: ["a", "b"], remaining: 3 },
    { names: ["c", "d"], remaining: 1 },
    { names: ["e"], remaining: undefined },
  ]);
  expect([second.resourceVersion, third.resourceVersion, third.continue]).toEqual([
    first.resourceVersion,
    first.resourceVersion,
    undefined,
  ]);
});

test("with a selector a page does not say how many are left", async () => {
  const first = await page("limit=2&labelSelector=tier%3Dweb");
  const second = await page(`limit=2&labelSelector=tier%3Dweb&continue=${first.continue ?? ""}`);
  expect([first.names, first.remaining, second.names, second.continue]).toEqual([
    ["a", "c"],
    undefined,
    ["e"],
    undefined,
  ]);
});

test.for([
  ["tier=web", ["a", "c", "e"]],
  ["tier!=web", ["b", "d"]],
  ["tier in (db,cache)", ["b", "d"]],
  ["tier notin (db)", ["a", "c", "e"]],
  ["!tier", []],
  ["tier,tier!=db", ["a", "c", "e"]],
] as const)("the label selector %s", async ([selector, names]) => {
  const found = await page(`labelSelector=${encodeURIComponent(selector).replaceAll("%20", "+")}`);
  expect(found.names).toEqual(names);
});

test("one object is selected by its name", async () => {
  expect((await page("fieldSelector=metadata.name%3Dc")).names).toEqual(["c"]);
});

test("trap 16: items of built-in kinds have no kind of their own", async () => {
  const { body } = await api.send("GET", `${path}?fieldSelector=metadata.name%3Da`);
  expect([body["kind"], body["apiVersion"]]).toEqual(["ConfigMapList", "v1"]);
  expect(Object.keys((body["items"] as object[])[0] ?? {})).toEqual(["metadata", "data"]);
});

test("an empty list has a version and an array", async () => {
  const { body } = await api.send("GET", "/api/v1/namespaces/default/services");
  expect(body["items"]).toEqual([]);
  expect(Number((body["metadata"] as { resourceVersion: string }).resourceVersion)).toBeGreaterThan(
    0,
  );
});

test("an exact version in the past is shown as it was", async () => {
  const before = await page("");
  await api.send("POST", path, { body: { metadata: { name: "later" } } });
  const past = await page(`resourceVersion=${before.resourceVersion}&resourceVersionMatch=Exact`);
  await api.send("DELETE", `${path}/later`);
  expect(past).toEqual(before);
});

test("a client that takes only metadata gets only metadata", async () => {
  const { body } = await api.send("GET", `${path}?limit=1`, {
    headers: {
      accept:
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
    },
  });
  const [item] = body["items"] as Record<string, unknown>[];
  expect([body["kind"], body["apiVersion"]]).toEqual([
    "PartialObjectMetadataList",
    "meta.k8s.io/v1",
  ]);
  expect(Object.keys(item ?? {})).toEqual(["kind", "apiVersion", "metadata"]);
});

test("trap 1: a client that prefers protobuf is answered in JSON", async () => {
  const answer = await api.send("GET", path, {
    headers: { accept: "application/vnd.kubernetes.protobuf,application/json" },
  });
  expect([answer.code, answer.headers["content-type"], answer.body["kind"]]).toEqual([
    200,
    "application/json",
    "ConfigMapList",
  ]);
});

test("a long list is compressed for those who can read that", async () => {
  const big = { data: { text: "x".repeat(200_000) } };
  await api.send("POST", path, { body: { metadata: { name: "z-big" }, ...big } });
  const answer = await api.send("GET", path, { headers: { "accept-encoding": "gzip" } });
  await api.send("DELETE", `${path}/z-big`);
  expect([answer.code, answer.headers["content-encoding"]]).toEqual([200, "gzip"]);
});

test("whoever uses Endpoints is told what to use instead", async () => {
  const answer = await api.send("GET", "/api/v1/namespaces/default/endpoints");
  expect(answer.headers["warning"]).toBe(
    '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
  );
});
