import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectToSee } from "../harness/expect-to-see.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { extractSeeds, seedsAreHere } from "./extract.ts";

const seeds = new Map(seedsAreHere ? extractSeeds().map((seed) => [seed.name, seed.manifest]) : []);
const images = [
  "busybox-latest",
  "nginx-latest",
  "curl-latest",
  "alpine-latest",
  "fluentd-latest",
  "envoy-v1.20.0",
];

let engine: TestEngine;

function seed(name: string): string {
  const manifest = seeds.get(name);
  if (manifest === undefined) throw new Error(`no seed ${name}`);
  return manifest;
}

async function ready(pod: string): Promise<string> {
  await engine.kubectl(`wait pod/${pod} --for=condition=Ready --timeout=30s`);
  return (await engine.kubectl(`get pod ${pod} --no-headers`)).trim();
}

/** The founding documents, followed to the letter with the real kubectl and real containers. */
describe.runIf(seedsAreHere)("the founding documents", () => {
  beforeAll(async () => {
    engine = await startTestEngine("seeds", { images });
  });
  afterAll(async () => engine[Symbol.asyncDispose]());

  test("000: a volume over /var/log hides nginx's log folder, and both containers say so", async () => {
    await engine.apply(seed("000/sidecar-demo"));
    await expectToSee(engine, "CrashLoopBackOff", "get pod sidecar-demo --no-headers");
    expect(await engine.kubectl("logs sidecar-demo -c main-app")).toContain(
      "/var/log/nginx/error.log",
    );
    expect(await engine.kubectl("logs sidecar-demo -c log-sidecar")).toContain(
      "/var/log/access.log",
    );
    await engine.kubectl("delete pod sidecar-demo --now");
  });

  test("004: the demo pod serves, and its helper sees each request", async () => {
    await engine.apply(seed("004/sidecar-demo"));
    expect(await ready("sidecar-demo")).toMatch(/^sidecar-demo +2\/2 +Running +0 /);
    const address = await engine.kubectl("get pod sidecar-demo -o jsonpath={.status.podIP}");
    const page = await engine.kubectl(
      `run curl-test --image=curlimages/curl --image-pull-policy=IfNotPresent --rm -i --restart=Never -- curl -s http://${address}`,
    );
    expect(page).toContain("Welcome to nginx!");
    expect(await (await fetch(`http://${address}/from-the-host`)).text()).toContain("404");
    await expectToSee(engine, "GET /from-the-host", "logs sidecar-demo -c log-processor");
    const listing = await engine.kubectl("exec sidecar-demo -c log-processor -- ls -la /logs");
    expect(listing).toContain("access.log");
    expect(await engine.kubectl("describe pod sidecar-demo")).toContain("Container started");
    await engine.kubectl("delete pod sidecar-demo --now");
  });

  test("004: the forwarder formats what nginx logs", async () => {
    await engine.apply(seed("004/nginx-log-forwarder"));
    expect(await ready("nginx-log-forwarder")).toMatch(/2\/2 +Running/);
    const address = await engine.kubectl("get pod nginx-log-forwarder -o jsonpath={.status.podIP}");
    await fetch(`http://${address}/`);
    const logs = "logs nginx-log-forwarder -c log-forwarder";
    expect(await expectToSee(engine, "[PROCESSED]", logs)).toMatch(
      /\[PROCESSED\] \d{4}-\d\d-\d\dT.* "GET \/ HTTP/,
    );
    await engine.kubectl("delete pod nginx-log-forwarder --now --wait=false");
  });

  test("004: the init container has written before the app and its monitor run", async () => {
    await engine.apply(seed("004/init-and-sidecar"));
    expect(await ready("init-and-sidecar")).toMatch(/2\/2 +Running/);
    const read = "exec init-and-sidecar -c app -- cat /config/init.txt";
    expect(await engine.kubectl(read)).toBe("Setup complete\n");
    await expectToSee(engine, "Monitoring...", "logs init-and-sidecar -c sidecar-monitor");
    await engine.kubectl("delete pod init-and-sidecar --now --wait=false");
  });

  test("004, without its volume: refused with the field that names it", async () => {
    const manifest = seed("004/init-and-sidecar").replace(/^ {2}volumes:\n.*/ms, "");
    const { code, stderr } = await engine.tryKubectl("apply -f -", { input: manifest });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('spec.initContainers[0].volumeMounts[0].name: Not found: "config"'),
    ]);
  });

  test("001: a Deployment with a log shipper ships what the app writes", async () => {
    await engine.apply(seed("001/app-with-sidecar"));
    await engine.kubectl("rollout status deployment/app-with-sidecar --timeout=30s");
    await expectToSee(
      engine,
      "App log entry",
      "logs deployment/app-with-sidecar -c sidecar-log-shipper",
    );
    await engine.kubectl("delete deployment app-with-sidecar --wait=false");
  });

  test("001: a Deployment with a proxy answers through it", async () => {
    await engine.apply(seed("001/app-with-proxy"));
    await engine.kubectl("rollout status deployment/app-with-proxy --timeout=30s");
    const address = await engine.kubectl(
      "get pods -l app=myapp -o jsonpath={.items[0].status.podIP}",
    );
    expect(await (await fetch(`http://${address}:10000/`)).text()).toContain("Welcome to nginx!");
    await engine.kubectl("delete deployment app-with-proxy --wait=false");
  });

  test("001: a Job with a native sidecar completes", async () => {
    await engine.apply(seed("001/job-with-sidecar"));
    await engine.kubectl("wait job/job-with-sidecar --for=condition=Complete --timeout=60s");
    expect(await engine.kubectl("get job job-with-sidecar --no-headers")).toMatch(/Complete +1\/1/);
    await engine.kubectl("delete job job-with-sidecar");
  });

  test("001: written with a plain second container, the Job does not complete", async () => {
    const manifest = seed("001/job-with-sidecar")
      .replace(/ {6}restartPolicy: Never\n {6}initContainers:\n/, "")
      .replace(/ {10}restartPolicy: Always\n/, "")
      .replace(/ {6}containers:/, "      restartPolicy: Never\n      containers:");
    await engine.apply(manifest);
    await expectToSee(engine, "NotReady", "get pods -l job-name=job-with-sidecar --no-headers");
    const status = await engine.kubectl("get job job-with-sidecar -o jsonpath={.status.active}");
    expect(status).toBe("1");
    await engine.kubectl("delete job job-with-sidecar");
  });

  test.for(["002/myapp", "002/myjob"])("%s has a stray comma: kubectl says where", async (name) => {
    const { code, stderr } = await engine.tryKubectl("apply -f -", { input: seed(name) });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("error converting YAML to JSON: yaml: line"),
    ]);
  });
});
