import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectToSee } from "../harness/expect-to-see.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

const images = [
  "busybox-latest",
  "nginx-latest",
  "curl-latest",
  "haproxy-latest",
  "redis-latest",
  "node-exporter-latest",
];

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("examples", { images });
  await engine.kubectl(
    `run visitor --image=curlimages/curl --image-pull-policy=IfNotPresent -- sh -c "trap 'exit 0' TERM; sleep 3600 & wait"`,
  );
  await engine.kubectl("wait pod/visitor --for=condition=Ready --timeout=30s");
});
afterAll(async () => engine[Symbol.asyncDispose]());

test("sidecar: the shipper ships each line of the app, its last words too", async () => {
  await apply("sidecar");
  await engine.kubectl("rollout status deployment/shop --timeout=30s");
  const pod = (await engine.kubectl("get pods -l app=shop -o name")).trim();
  expect(await engine.kubectl(`get ${pod} --no-headers`)).toMatch(/ 2\/2 +Running +0 /);
  const followed = engine.kubectl(`logs ${pod} -c log-shipper -f`);
  await expectToSee(engine, "shipped: order 3 sold", `logs ${pod} -c log-shipper`);
  await remove("sidecar");
  expect(await followed).toMatch(
    /^shipped: order 1 sold\nshipped: order 2 sold\n[^]*\nshipped: shop closed\n$/,
  );
});

test("ambassador: the client asks localhost and gets the Service, also while that is replaced", async () => {
  await apply("ambassador");
  await engine.kubectl("rollout status deployment/backend --timeout=30s");
  await engine.kubectl("wait pod/client --for=condition=Ready --timeout=30s");
  const answer = await engine.kubectl(
    "exec client -c client -- curl -si http://localhost:8080/through-the-ambassador",
  );
  expect(answer).toMatch(/^x-ambassador: haproxy\r\n\r\nhello from backend-/m);
  await expectToSee(engine, "GET /through-the-ambassador", "logs client -c ambassador");

  await engine.kubectl("rollout restart deployment/backend");
  await engine.kubectl("rollout status deployment/backend --timeout=60s");
  const newest = await engine.kubectl(
    "get pods -l app=backend --sort-by=.metadata.creationTimestamp -o jsonpath={.items[-1:].metadata.name}",
  );
  await expectToSee(engine, `hello from ${newest}`, "logs client -c client");
  const heard = (await engine.kubectl("logs client -c client")).trim().split("\n");
  expect(heard.filter((line) => !line.startsWith("hello from backend-"))).toEqual([]);
  await remove("ambassador");
});

test("adapter: what the app counts in its own format is served as Prometheus text", async () => {
  await apply("adapter");
  await engine.kubectl("wait pod/legacy --for=condition=Ready --timeout=30s");
  expect(await engine.kubectl("exec legacy -c app -- cat /status/status.txt")).toMatch(
    /^visits=\d+;failures=\d+\n$/,
  );
  expect(await visit("-i http://legacy:9100/cgi-bin/metrics")).toMatch(
    /Content-Type: text\/plain; version=0\.0\.4\r\n\r\n# TYPE legacy_visits_total counter\nlegacy_visits_total \d+\n# TYPE legacy_failures_total counter\nlegacy_failures_total \d+\n$/,
  );
  await remove("adapter");
});

test("dependency gate: the app starts when the cache and then the catalogue answer", async () => {
  await engine.kubectl(`apply -f ${folder("dependency-gate")}/app.yaml`);
  await expectToSee(engine, "Init:0/2", "get pod gated --no-headers");
  await expectToSee(engine, "Unhealthy", "events --for pod/gated");
  await engine.kubectl(`apply -f ${folder("dependency-gate")}/cache.yaml`);
  await expectToSee(engine, "Init:1/2", "get pod gated --no-headers");
  await expectToSee(engine, "Startup probe failed: curl:", "events --for pod/gated");
  expect(await engine.kubectl("get pod gated --no-headers")).toContain("Init:1/2");
  await engine.kubectl(`apply -f ${folder("dependency-gate")}/catalogue.yaml`);
  await engine.kubectl("wait pod/gated --for=condition=Ready --timeout=30s");
  expect(await engine.kubectl("get pod gated --no-headers")).toMatch(/ 3\/3 +Running +0 /);
  expect(await engine.kubectl("logs gated -c app")).toBe("visit number 1\n");
  await remove("dependency-gate");
});

test("config sync: a changed ConfigMap changes the page of a running pod", async () => {
  await apply("config-sync");
  await engine.kubectl("wait pod/web --for=condition=Ready --timeout=30s");
  const port = await engine.kubectl("get service web -o jsonpath={.spec.ports[0].nodePort}");
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(await page()).toBe("<h1>First edition</h1>\n");
  await engine.kubectl(
    `patch configmap page -p '{"data":{"index.html":"<h1>Second edition</h1>"}}'`,
  );
  await expectToSee(engine, "published: <h1>Second edition</h1>", "logs web -c config-sync");
  expect(await page()).toBe("<h1>Second edition</h1>");
  expect(await visit("http://web/")).toBe("<h1>Second edition</h1>");
  expect(await engine.kubectl("get pod web --no-headers")).toMatch(/ 2\/2 +Running +0 /);
  await remove("config-sync");
});

test("secret agent: the app works with tokens that are renewed in memory", async () => {
  await apply("secret-agent");
  await engine.kubectl("wait pod/vault-user --for=condition=Ready --timeout=30s");
  const inApp = "exec vault-user -c app --";
  expect(await engine.kubectl(`${inApp} grep /token /proc/mounts`)).toMatch(
    /^tmpfs \/token tmpfs ro,.*size=1024k/,
  );
  expect(await engine.kubectl(`${inApp} ls -l /token/token`)).toMatch(/^-rw-------/);
  expect(await engine.tryKubectl(`${inApp} touch /token/mine`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Read-only file system"),
  });
  expect(await engine.tryKubectl(`${inApp} ls /credential`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("No such file or directory"),
  });
  const token = (await engine.kubectl(`${inApp} cat /token/token`)).trim();
  const heard = await expectToSee(
    engine,
    `working with token ${token}\nworking with token `,
    "logs vault-user -c app",
  );
  expect(heard).toMatch(/^(working with token [0-9a-f]{16}\n)+$/);
  await remove("secret-agent");
});

test("metrics exporter: one Service leads to the app's port and to the sidecar's named port", async () => {
  await apply("metrics-exporter");
  await engine.kubectl("rollout status deployment/site --timeout=30s");
  await expectToSee(
    engine,
    "80,9100",
    "get endpointslices -l kubernetes.io/service-name=site --no-headers",
  );
  expect(await visit("http://site/")).toContain("Welcome to nginx!");
  const address = await engine.kubectl("get service site -o jsonpath={.spec.clusterIP}");
  for (const host of ["site", "site.default.svc.cluster.local", address]) {
    expect(await visit(`http://${host}:9100/metrics`)).toMatch(/^node_load1 \d/m);
  }
  await remove("metrics-exporter");
});

test("job with helper: the Job completes, and all that it wrote was shipped", async () => {
  await apply("job-with-helper");
  await engine.kubectl("wait job/report --for=condition=Complete --timeout=30s");
  expect(await engine.kubectl("get job report --no-headers")).toMatch(/ Complete +1\/1 /);
  expect(await engine.kubectl("get pods -l job-name=report --no-headers")).toMatch(
    / 0\/2 +Completed +0 /,
  );
  expect((await engine.kubectl("logs job/report -c log-shipper")).split("\n")).toEqual([
    "shipped: chapter 1 written",
    "shipped: chapter 2 written",
    "shipped: chapter 3 written",
    "shipped: report finished",
    "",
  ]);
  await remove("job-with-helper");
});

function folder(example: string): string {
  return fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
}

async function apply(example: string): Promise<void> {
  await engine.kubectl(`apply -f ${folder(example)}`);
}

/** Waits until all is gone: a container that does not stop on TERM makes its test slow. */
async function remove(example: string): Promise<void> {
  await engine.kubectl(`delete -f ${folder(example)}`);
}

/** What curl in another pod gets. */
async function visit(words: string): Promise<string> {
  return engine.kubectl(`exec visitor -- curl -sS ${words}`);
}
