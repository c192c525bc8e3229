import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Harness } from "../api/harness.ts";
import { startCluster, withEveryKubectl } from "./cluster.ts";
import { configMap, deployment, pod } from "./manifests.ts";

/** What people look at, with every kubectl on this machine. */
let cluster: Harness;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.send("POST", "/api/v1/nodes", { body: { metadata: { name: "n1" } } });
});
afterAll(() => cluster[Symbol.asyncDispose]());

const columns = (table: string): readonly string[] => table.split("\n")[0]?.split(/\s{2,}/) ?? [];

const test = withEveryKubectl(() => cluster);

test("row K1: version", async ({ out }) => {
  expect(await out("version")).toMatch(/Server Version: .*v1\.36/);
});

test("row K2: what there is, and what there is not", async ({ run, out }) => {
  expect(await out("api-resources")).toMatch(/deployments\s+deploy\s+apps\/v1\s+true\s+Deployment/);
  expect(await out("api-resources -o wide")).toMatch(/Pod\s.*deletecollection/);
  expect(await out("api-versions")).toContain("metrics.k8s.io/v1beta1");
  expect((await run("get nosuchtype")).err).toContain(
    'the server doesn\'t have a resource type "nosuchtype"',
  );
  await out("apply -f -", deployment("shown"));
  expect(await out("get all -o name")).toContain("deployment.apps/shown");
});

test("row K3: cluster-info, short and as a dump", async ({ namespace, out }) => {
  expect(await out("cluster-info")).toContain("is running at");
  const folder = join(cluster.directory, `dump-${namespace}`);
  await out(`cluster-info dump --namespaces ${namespace} --output-directory=${folder}`);
  expect(existsSync(join(folder, namespace, "deployments.json"))).toBe(true);
  rmSync(folder, { recursive: true });
});

test("row K4: get as table, wide, name, YAML, JSON and JSONPath, by label and by field", async ({
  out,
}) => {
  await out("apply -f -", pod("shown"));
  const plain = await out("get pods shown");
  expect(columns(plain)).toEqual(["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
  expect(plain).toMatch(/shown\s+0\/1\s+Pending\s+0\s+\d+s/);
  expect(columns(await out("get pods shown -o wide"))).toContain("NOMINATED NODE");
  expect(await out("get pods -l app=shown,made!=x -o name")).toContain("pod/shown");
  expect(await out('get pods -A -l "app in (shown),x!=y" -o name')).toContain("pod/shown");
  expect(await out("get pods --show-labels -L app -l app=shown")).toContain("app=shown");
  expect(await out("get pods --field-selector=status.phase=Pending -o name")).toContain(
    "pod/shown",
  );
  expect(await out("get deploy shown -o yaml")).toContain("kind: Deployment");
  expect(JSON.parse(await out("get deploy shown -o json"))).toMatchObject({ kind: "Deployment" });
  expect(await out("get pod/shown -o jsonpath={.spec.containers[*].image}")).toBe("busybox");
  expect(await out("get pod/shown deploy/shown -o name")).toBe("pod/shown\ndeployment.apps/shown");
});

test("row K4: what is not there is said in Kubernetes' words", async ({ run, out }) => {
  const missing = await run("get pod nosuch");
  const said = 'Error from server (NotFound): pods "nosuch" not found\n';
  expect([missing.code, missing.err]).toEqual([1, said]);
  expect(await out("get pod nosuch --ignore-not-found")).toBe("");
});

test("row K5: get -w goes on where the list ended, for a list, one object, and as JSON", async ({
  out,
  sees,
}) => {
  await out("apply -f -", configMap("watched"));
  const watches = [
    sees("get configmaps -w -o name", ["configmap/watched", "configmap/later"]),
    sees("get configmap watched -w", ["watched   0", "watched   1"]),
    sees("get configmap watched -w -o json", ['"a": "1"']),
  ];
  await out("apply -f -", configMap("later"));
  await out("apply -f -", configMap("watched", { a: "1" }));
  await Promise.all(watches);
});

test("rows K6 and K7: sorted, and in pages", async ({ out }) => {
  await out("apply -f -", configMap("a-first"));
  const sorted = await out("get configmaps --sort-by=.metadata.name --no-headers");
  expect(sorted.split("\n")[0]).toMatch(/^a-first /);
  const whole = await out("get configmaps -o name");
  expect(await out("get configmaps --chunk-size=1 -o name")).toBe(whole);
  const table = await out("get configmaps --chunk-size=1 --no-headers");
  expect(
    table
      .split("\n")
      .map((row) => `configmap/${row.split(" ")[0]}`)
      .join("\n"),
  ).toBe(whole);
});

test(
  "rows K8 and S2: get --subresource shows a scale",
  async ({ out }) => {
    const shown = await out("get deploy shown --subresource=scale");
    expect(columns(shown)).toEqual(["NAME", "DESIRED", "AVAILABLE", "AGE"]);
    expect(await out("get deploy shown --subresource=status -o name")).toBe(
      "deployment.apps/shown",
    );
  },
  { from: 24 },
);

test("row K9: describe finds the object, what belongs to it and its events", async ({
  namespace,
  out,
}) => {
  await cluster.send("POST", `/api/v1/namespaces/${namespace}/events`, {
    body: {
      metadata: { name: "shown.1" },
      involvedObject: { kind: "Pod", name: "shown", namespace, apiVersion: "v1" },
      reason: "Tested",
      message: "it was looked at",
      type: "Normal",
      count: 1,
      source: { component: "test" },
    },
  });
  await out("create service clusterip shown --tcp=80");
  expect(await out("describe pod shown")).toMatch(/Events:[^]*FailedScheduling/);
  expect(await out("describe deploy shown")).toMatch(/NewReplicaSet:\s+shown-/);
  expect(await out("describe node n1")).toMatch(/Non-terminated Pods:/);
  expect(await out("describe svc shown")).toMatch(/Selector:\s+app=shown/);
  expect(await out(`describe ns ${namespace}`)).toMatch(/No resource quota\./);
  expect(await out("describe pods -l app=shown")).toContain("Name:");
});

test("row K10: events, as a list and of one object", async ({ kubectl, out, sees }) => {
  expect(await out("get events")).toContain("it was looked at");
  // `kubectl events` came with 1.23 as an alpha command and has been called so since 1.26.
  if (kubectl.minor < 26) return;
  expect(await out("events")).toContain("it was looked at");
  expect(await out("events --for pod/shown")).toContain("it was looked at");
  await sees("events -w", ["it was looked at"]);
});

test("row K34: explain knows the fields of a kind", async ({ kubectl, out }) => {
  expect(await out("explain pod.spec.containers")).toContain("imagePullPolicy");
  expect(await out("explain deployment --recursive")).toContain("maxSurge");
  if (kubectl.minor < 27) return;
  const second = await out("explain pod.spec --output=plaintext-openapiv2");
  expect(second).toContain("activeDeadlineSeconds");
});

test("row K37: raw paths", async ({ out }) => {
  expect(await out("get --raw /healthz")).toBe("ok");
  expect(await out("get --raw /readyz?verbose")).toContain("readyz check passed");
  expect(await out("get --raw /livez/ping")).toBe("ok");
  expect(await out("get --raw /metrics")).toContain("apiserver_request_total");
  expect(await out("get --raw /version")).toContain('"gitVersion"');
});
