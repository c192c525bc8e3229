import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtinResources } from "../../src/model/resources.ts";
import { check, checkReadBack, json, object, pathOf, types } from "./fuzzing.ts";
import { startHarness, type Harness } from "./harness.ts";

/**
 * Nonsense of every kind. The promise: an answer in good time, never a fault of the server's own, and nothing stored
 * that cannot be read back.
 */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
  for (const name of ["a", "b", "c"]) {
    await api.send("POST", "/api/v1/namespaces/default/configmaps", {
      body: { metadata: { name, labels: { tier: name } }, data: { name } },
    });
    await api.send("POST", "/api/v1/namespaces/default/pods", {
      body: { metadata: { name }, spec: { containers: [{ name: "c", image: "i" }] } },
    });
  }
});

afterAll(() => api[Symbol.asyncDispose]());

test("bodies of any shape, to every kind", async () => {
  const body = fc.record(
    { metadata: object, spec: object, data: object, status: object },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(types, body, fc.boolean(), async (type, sent, isNamed) => {
      const named = isNamed
        ? { ...sent, metadata: { ...(sent.metadata as object), name: "fuzz" } }
        : sent;
      const path = pathOf(type);
      const created = await api.send("POST", path, { body: named });
      check(created, { path, named });
      // A review is answered and not kept: there is nothing to read back.
      if (created.code !== 201 || !type.verbs.includes("get")) return;
      await checkReadBack(api, path, created);
    }),
    { numRuns: 2500 },
  );
}, 300_000);

test("bytes that are no JSON, YAML or protobuf", async () => {
  const contentTypes = fc.constantFrom(
    "application/json",
    "application/yaml",
    "application/vnd.kubernetes.protobuf",
    "application/json-patch+json",
    "",
  );
  const prefixed = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => Buffer.concat([Buffer.from("k8s\0"), bytes]));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    prefixed,
    fc.string().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(types, bytes, contentTypes, async (type, body, contentType) => {
      const answer = await api.send("POST", pathOf(type), {
        body,
        headers: { "content-type": contentType },
      });
      check(answer, { type: type.kind, contentType, body: Buffer.from(body).toString("base64") });
    }),
    { numRuns: 2500 },
  );
}, 300_000);

test("patches of every type", async () => {
  const operation = fc.record(
    {
      op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "x"),
      path: fc.oneof(
        fc.constantFrom(
          "/data/name",
          "/metadata/labels/-",
          "/spec/containers/0",
          "/spec/containers/-",
          "",
          "/",
          "/metadata",
        ),
        fc.string(),
      ),
      from: fc.constantFrom("/data", "/metadata", ""),
      value: json,
    },
    { requiredKeys: [] },
  );
  const patch = fc.oneof(
    fc.record({
      type: fc.constant("json-patch+json"),
      body: fc.array(operation, { maxLength: 4 }),
    }),
    fc.record({
      type: fc.constantFrom("merge-patch+json", "strategic-merge-patch+json", "apply-patch+yaml"),
      body: fc.oneof(object, json),
    }),
  );
  const target = fc.constantFrom(
    "configmaps/a",
    "pods/a",
    "pods/b/status",
    "pods/c/ephemeralcontainers",
    "pods/c/resize",
  );
  await fc.assert(
    fc.asyncProperty(patch, target, async ({ type, body }, where) => {
      const path = `/api/v1/namespaces/default/${where}?dryRun=All&fieldManager=fuzz`;
      const answer = await api.send("PATCH", path, {
        body: JSON.stringify(body),
        headers: { "content-type": `application/${type}` },
      });
      check(answer, { type, where, body });
    }),
    { numRuns: 3000 },
  );
}, 300_000);

test("paths, selectors and options", async () => {
  const segment = fc.oneof(
    fc.constantFrom(
      "api",
      "apis",
      "v1",
      "apps",
      "namespaces",
      "default",
      "pods",
      "a",
      "log",
      "exec",
      "status",
      "..",
      "%2e%2e",
      "%",
      "%zz",
      "",
    ),
    fc.string({ maxLength: 8 }).map((text) => encodeURIComponent(text)),
  );
  const path = fc.array(segment, { maxLength: 7 }).map((segments) => `/${segments.join("/")}`);
  const parameter = fc.constantFrom(
    "labelSelector",
    "fieldSelector",
    "limit",
    "continue",
    "resourceVersion",
    "resourceVersionMatch",
    "timeoutSeconds",
    "dryRun",
    "fieldValidation",
    "fieldManager",
    "includeObject",
    "gracePeriodSeconds",
    "propagationPolicy",
    "tailLines",
    "sinceTime",
  );
  const value = fc.oneof(
    fc.constantFrom(
      "",
      "0",
      "1",
      "-1",
      "99999999999999999999",
      "a=b",
      "a in (b",
      "!",
      "metadata.name=a",
      "All",
      "true",
      "Exact",
    ),
    fc.string({ maxLength: 20 }),
  );
  const query = fc.dictionary(parameter, value, { maxKeys: 3 });
  const known = fc.constantFrom(
    "/api/v1/namespaces/default/pods",
    "/api/v1/pods",
    "/api/v1/namespaces/default/pods/a/log",
    "/apis",
    "/version",
  );
  const method = fc.constantFrom("GET", "GET", "GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS");
  await fc.assert(
    fc.asyncProperty(method, fc.oneof(path, known), query, async (verb, where, options) => {
      // A revision of the future is waited for: three seconds each would be too long here.
      const sent = {
        ...options,
        ...("resourceVersion" in options && {
          resourceVersion: options["resourceVersion"]?.slice(0, 1) ?? "",
        }),
      };
      const url = `${where}?${new URLSearchParams(sent).toString()}`;
      const answer = await api.send(verb, url);
      check(answer, { verb, url });
    }),
    { numRuns: 3000 },
  );
}, 300_000);

test("the server is well after all that", async () => {
  const lists = await Promise.all(
    builtinResources
      .filter((type) => type.verbs.includes("list"))
      .map((type) => api.send("GET", pathOf(type))),
  );
  expect([...new Set(lists.map(({ code }) => code))]).toEqual([200]);
  expect((await api.send("GET", "/readyz")).text).toBe("ok");
});
