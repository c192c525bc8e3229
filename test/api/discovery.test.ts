import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";

let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

const aggregated =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

interface Discovered {
  readonly resource: string;
  readonly responseKind: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  };
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind: object;
  }[];
}

interface Group {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources: readonly Discovered[];
  }[];
}

test("aggregated discovery has the exact content type, one document for each root", async () => {
  const core = await api.send("GET", "/api", { headers: { accept: aggregated } });
  const others = await api.send("GET", "/apis", { headers: { accept: aggregated } });
  expect([core, others].map((each) => each.headers["content-type"])).toEqual([
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  ]);
  expect([core.body["kind"], core.body["apiVersion"]]).toEqual([
    "APIGroupDiscoveryList",
    "apidiscovery.k8s.io/v2",
  ]);
  const names = (others.body["items"] as Group[]).map((each) => each.metadata.name);
  expect(names).toContain("apps");
  expect(names).not.toContain("");
});

test("clients of v2beta1 get v2beta1", async () => {
  const answer = await api.send("GET", "/apis", {
    headers: {
      accept: "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
    },
  });
  expect([answer.headers["content-type"], answer.body["apiVersion"]]).toEqual([
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
    "apidiscovery.k8s.io/v2beta1",
  ]);
});

test("trap 32: discovery is asked for by its hash and answered with 304", async () => {
  const first = await api.send("GET", "/apis", { headers: { accept: aggregated } });
  const etag = String(first.headers["etag"]);
  const second = await api.send("GET", "/apis", {
    headers: { accept: aggregated, "if-none-match": etag },
  });
  expect(etag).toMatch(/^"[0-9A-F]{64}"$/);
  expect([second.code, second.text, first.headers["vary"]]).toEqual([304, "", "Accept"]);
});

test("trap 40: pods/eviction is of group policy and scale of group autoscaling", async () => {
  const { body } = await api.send("GET", "/api/v1");
  const resources = body["resources"] as {
    name: string;
    group?: string;
    version?: string;
    kind: string;
  }[];
  const eviction = resources.find(({ name }) => name === "pods/eviction");
  expect(eviction).toMatchObject({ group: "policy", version: "v1", kind: "Eviction" });
  const { body: all } = await api.send("GET", "/apis", { headers: { accept: aggregated } });
  const apps = (all["items"] as Group[]).find((each) => each.metadata.name === "apps");
  const deployments = apps?.versions[0]?.resources.find((each) => each.resource === "deployments");
  expect(deployments?.subresources?.find((each) => each.subresource === "scale")).toMatchObject({
    responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
  });
});

test("legacy discovery tells the same, group by group", async () => {
  const list = await api.send("GET", "/apis");
  const groups = list.body["groups"] as {
    name: string;
    preferredVersion: { version: string };
    versions: { version: string }[];
  }[];
  const autoscaling = groups.find(({ name }) => name === "autoscaling");
  expect(autoscaling).toMatchObject({
    preferredVersion: { version: "v2" },
    versions: [{ version: "v2" }, { version: "v1" }],
  });
  const group = await api.send("GET", "/apis/apps");
  const version = await api.send("GET", "/apis/apps/v1");
  expect([group.body["kind"], version.body["kind"], version.body["groupVersion"]]).toEqual([
    "APIGroup",
    "APIResourceList",
    "apps/v1",
  ]);
  expect((await api.send("GET", "/api")).body).toMatchObject({ versions: ["v1"] });
});

test("an unknown group or version is a plain 404", async () => {
  for (const path of ["/apis/nosuch", "/apis/apps/v9", "/apis/nosuch/v1"]) {
    expect((await api.send("GET", path)).text).toBe("404 page not found\n");
  }
});

test("the version can be read as a semantic version", async () => {
  const { body } = await api.send("GET", "/version?timeout=32s", { as: "nobody" });
  expect(body).toMatchObject({ major: "1", minor: "36" });
  expect(body["gitVersion"]).toMatch(/^v1\.36\.\d+([-+][0-9A-Za-z.-]+)?$/);
});

test("health is there for everybody, in short and in detail", async () => {
  const short = await api.send("GET", "/readyz", { as: "nobody" });
  const long = await api.send("GET", "/readyz?verbose", { as: "nobody" });
  const one = await api.send("GET", "/livez/ping");
  expect([short.code, short.text, one.text]).toEqual([200, "ok", "ok"]);
  expect(long.text).toMatch(/^\[\+\]ping ok\n(.*\n)*readyz check passed\n$/);
});

test("the root names every path, OpenID its keys, and metrics count what was asked", async () => {
  const root = await api.send("GET", "/");
  const paths = root.body["paths"] as string[];
  expect(paths).toEqual(expect.arrayContaining(["/api/v1", "/apis/apps/v1", "/openapi/v3"]));
  const configuration = await api.send("GET", "/.well-known/openid-configuration");
  const keys = await api.send("GET", "/openid/v1/jwks", {
    headers: { accept: "application/jwk-set+json" },
  });
  const refused = await api.send("GET", "/openid/v1/jwks", {
    headers: { accept: "application/json" },
  });
  expect(configuration.body).toMatchObject({ jwks_uri: `${api.url}/openid/v1/jwks` });
  expect([(keys.body["keys"] as unknown[]).length, refused.code]).toEqual([1, 406]);
  await api.send("GET", "/api/v1/namespaces/default");
  const metrics = await api.send("GET", "/metrics");
  expect(metrics.text).toMatch(
    /apiserver_request_total\{verb="GET",group="",resource="namespaces",subresource="",code="200"\} [1-9]/,
  );
});
