import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeBody } from "../../src/model/codec/protobuf-encoder.fixture.ts";
import { startHarness, type Answer, type Harness } from "./harness.ts";

/** What Helm, operators, k9s and Terraform send, as their sources and traces show it. */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});
afterAll(() => api[Symbol.asyncDispose]());

const protobuf = { "content-type": "application/vnd.kubernetes.protobuf" };
const secrets = "/api/v1/namespaces/default/secrets";
const metadataOf = ({ body }: Answer) => body["metadata"] as { readonly resourceVersion: string };

test("Helm keeps its releases in Secrets, in protobuf, and finds them by label", async () => {
  const release = (version: number, status: string): object => ({
    type: "helm.sh/release.v1",
    metadata: {
      name: `sh.helm.release.v1.web.v${version}`,
      labels: { owner: "helm", name: "web", status, version: String(version) },
    },
    data: { release: Buffer.from("H4sIA".repeat(1000)).toString("base64") },
  });
  const body = encodeBody("v1", "core.v1.Secret", release(1, "pending-install"));
  const created = await api.send("POST", secrets, { body, headers: protobuf });
  expect(created.code).toBe(201);
  const name = "sh.helm.release.v1.web.v1";
  const deployed = encodeBody("v1", "core.v1.Secret", release(1, "deployed"));
  const updated = await api.send("PUT", `${secrets}/${name}`, {
    body: deployed,
    headers: protobuf,
  });
  expect(updated.code).toBe(200);
  const selector = encodeURIComponent("name=web,owner=helm,status=deployed");
  const found = await api.send("GET", `${secrets}?labelSelector=${selector}`);
  expect(found.body["items"]).toHaveLength(1);
  const byType = await api.send("GET", `${secrets}?fieldSelector=type%3Dhelm.sh%2Frelease.v1`);
  expect(byType.body["items"]).toHaveLength(1);
});

test("Helm 4 applies on the server's side, strictly, and takes its fields over", async () => {
  const path = "/api/v1/namespaces/default/configmaps/chart";
  const apply = (manager: string, more: object, query = ""): Promise<Answer> =>
    api.send("PATCH", `${path}?fieldManager=${manager}&fieldValidation=Strict${query}`, {
      headers: { "content-type": "application/apply-patch+yaml" },
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "chart" }, ...more },
    });
  expect((await apply("helm", { data: { a: "1" } }, "&force=false&dryRun=All")).code).toBe(201);
  expect((await apply("helm", { data: { a: "1" } }, "&force=false")).code).toBe(201);
  expect((await apply("other", { data: { a: "2" } })).code).toBe(409);
  expect((await apply("other", { data: { a: "2" } }, "&force=true")).code).toBe(200);
  expect((await apply("helm", { data: { a: "1" }, bogus: 1 })).code).toBeGreaterThanOrEqual(400);
});

test("leader election: of two that write the same version of a Lease, one wins", async () => {
  const path = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
  const lease = (holder: string, resourceVersion = ""): Uint8Array =>
    encodeBody("coordination.k8s.io/v1", "coordination.v1.Lease", {
      metadata: { name: "leader", resourceVersion },
      spec: {
        holderIdentity: holder,
        leaseDurationSeconds: 15,
        renewTime: "2026-11-21T10:00:00.123456Z",
      },
    });
  expect((await api.send("GET", `${path}/leader`)).code).toBe(404);
  const created = await api.send("POST", path, { body: lease("a"), headers: protobuf });
  const { resourceVersion } = metadataOf(created);
  const answers = await Promise.all(
    ["b", "c"].map((holder) =>
      api.send("PUT", `${path}/leader`, {
        body: lease(holder, resourceVersion),
        headers: protobuf,
      }),
    ),
  );
  expect(answers.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test("k9s asks for every kind that discovery names whether it may, and lists it as a table", async () => {
  const { body } = await api.send("GET", "/apis");
  const groups = body["groups"] as readonly { preferredVersion: { groupVersion: string } }[];
  const roots = ["/api/v1", ...groups.map((each) => `/apis/${each.preferredVersion.groupVersion}`)];
  const lists = await Promise.all(roots.map((root) => api.send("GET", root)));
  const listed = lists.flatMap(({ body: list }, index) =>
    (list["resources"] as readonly { name: string; verbs: readonly string[] }[])
      .filter(({ verbs }) => verbs.includes("list"))
      .map(({ name }) => ({ root: roots[index] ?? "", name })),
  );
  expect(listed.length).toBeGreaterThan(40);
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  const tables = await Promise.all(
    listed.map(({ root, name }) =>
      api.send("GET", `${root}/${name}?limit=1`, { headers: { accept } }),
    ),
  );
  const odd = listed.filter((_, index) => tables[index]?.body["kind"] !== "Table");
  expect(odd).toEqual([]);
  const reviews = await Promise.all(
    listed.map(({ root, name }) =>
      api.send("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
        body: {
          spec: {
            resourceAttributes: { verb: "list", group: root.split("/")[2] ?? "", resource: name },
          },
        },
      }),
    ),
  );
  expect(new Set(reviews.map(({ body: review }) => JSON.stringify(review["status"])))).toEqual(
    new Set(['{"allowed":true}']),
  );
});

test("Terraform finds what it looks for: versions, discovery, OpenAPI, health and metrics", async () => {
  const paths = [
    "/version",
    "/api",
    "/apis",
    "/openapi/v2",
    "/openapi/v3",
    "/readyz?verbose",
    "/metrics",
  ];
  const answers = await Promise.all(
    paths.map((path) => api.send("GET", path, { headers: { "accept-encoding": "gzip" } })),
  );
  expect(answers.map(({ code }) => code)).toEqual(paths.map(() => 200));
});
