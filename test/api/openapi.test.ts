import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, kubectls, startHarness } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

const manifest = (image: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "${image}", ports: [{containerPort: 80}]}]}
`;

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

test.for(kubectls())(
  "%s applies, applies again, tries on the server, goes over to it and deletes",
  async (kubectl) => {
    const run = (args: readonly string[], input: string) => harness.kubectl(kubectl, args, input);
    const outcomes = [
      await run(["apply", "-f", "-"], manifest("one")),
      await run(["apply", "-f", "-"], manifest("two")),
      await run(["apply", "--dry-run=server", "-f", "-"], manifest("three")),
      await run(["apply", "--server-side", "-f", "-"], manifest("three")),
      await run(["delete", "-f", "-", "--wait=false"], manifest("three")),
    ];
    expect(outcomes.map(({ code, out, err }) => (code === 0 ? out.trim() : err))).toEqual([
      "deployment.apps/web created",
      "deployment.apps/web configured",
      "deployment.apps/web configured (server dry run)",
      "deployment.apps/web serverside-applied",
      expect.stringMatching(/^deployment.apps "web" deleted/),
    ]);
  },
);

test.for(kubectls())("%s explains a field", async (kubectl) => {
  const path = "deployments.spec.template.spec.containers.ports";
  const { code, out, err } = await harness.kubectl(kubectl, ["explain", path]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/containerPort\s+<integer> -required-/);
});
