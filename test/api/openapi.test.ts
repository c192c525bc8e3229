import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

test("trap 5: OpenAPI 2 answers with the type that Go can read", async () => {
  const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  const answer = await harness.send("GET", "/openapi/v2", { headers: { accept } });
  expect([answer.code, answer.headers["content-type"]]).toEqual([
    200,
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
  ]);
});

test("OpenAPI 2 is JSON for those who do not ask for protobuf", async () => {
  const answer = await harness.send("GET", "/openapi/v2");
  const { swagger, definitions } = answer.body as { swagger: string; definitions: object };
  expect([answer.headers["content-type"], swagger]).toEqual(["application/json", "2.0"]);
  expect(Object.keys(definitions)).toContain("io.k8s.api.core.v1.Pod");
});

test("trap 32: a document of OpenAPI 3 is named by its hash and need not be sent twice", async () => {
  const index = await harness.send("GET", "/openapi/v3");
  const { paths } = index.body as { paths: Record<string, { serverRelativeURL: string }> };
  const url = paths["apis/apps/v1"]?.serverRelativeURL ?? "";
  const first = await harness.send("GET", url);
  expect([first.code, first.headers["cache-control"]]).toEqual([
    200,
    "public, immutable, max-age=31536000",
  ]);
  const etag = String(first.headers["etag"]);
  const again = await harness.send("GET", url, { headers: { "if-none-match": etag } });
  expect([again.code, again.text]).toEqual([304, ""]);
  const none = await harness.send("GET", "/openapi/v3/apis/nosuch/v1");
  expect([none.code, none.text]).toEqual([404, "404 page not found\n"]);
});
