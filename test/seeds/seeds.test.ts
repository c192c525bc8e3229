import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandResult, run } from "../harness/command.ts";
import { expectToSee } from "../harness/expect-to-see.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { extractCommands, extractSeeds, seedsAreHere } from "./extract.ts";

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
/** The documents' commands that were carried out. */
const followed = new Set<string>();
const cleaning: Promise<unknown>[] = [];

function seed(name: string): string {
  const manifest = seeds.get(name);
  if (manifest === undefined) throw new Error(`no seed ${name}`);
  return manifest;
}

async function ready(pod: string): Promise<string> {
  await engine.kubectl(`wait pod/${pod} --for=condition=Ready --timeout=60s`);
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
    expect((await follow("000: kubectl get pod sidecar-demo")).stdout).toMatch(/ 0\/2 /);
    expect((await follow("000: kubectl describe pod sidecar-demo")).stdout).toMatch(
      /Back-off restarting failed container (main-app|log-sidecar) in pod sidecar-demo_default/,
    );
    const shell = await follow("000: kubectl exec -it sidecar-demo -c log-sidecar -- sh");
    expect([shell.code, shell.stdout]).toEqual([
      1,
      expect.stringContaining('container not found ("log-sidecar")'),
    ]);
    await engine.kubectl("delete pod sidecar-demo --now");
  });

  test("004: the demo pod serves, its helper sees each request, and every command does what it should", async () => {
    await engine.apply(seed("004/sidecar-demo"));
    await ready("sidecar-demo");
    expect((await follow("004: kubectl get pod sidecar-demo")).stdout).toMatch(
      /^sidecar-demo +2\/2 +Running +0 /m,
    );
    const address = await follow("004: kubectl get pod sidecar-demo -o jsonpath='{.status.podIP}'");
    const ip = { POD_IP: address.stdout };
    const curl =
      "004: kubectl run curl-test --image=curlimages/curl --rm -it --restart=Never -- curl http://$POD_IP";
    // Whoever attaches hears what is said from then on; it may all have been said, as on Kubernetes: then it is run again.
    const ask = async (): Promise<string> => (await follow(curl, ip)).stdout;
    await expect
      .poll(ask, { timeout: 60_000 })
      .toMatch(/Welcome to nginx![^]*pod "curl-test" deleted/);
    const detached = await follow(
      "004: kubectl run curl-test-$i --image=curlimages/curl --rm --restart=Never -- curl -s http://$POD_IP",
      { ...ip, i: "1" },
    );
    expect(detached).toMatchObject(removedOnlyWhenAttached);
    await fetch(`http://${address.stdout}/from-the-host`);
    await expectToSee(engine, "GET /from-the-host", "logs sidecar-demo -c log-processor");
    expect((await follow("004: kubectl logs sidecar-demo -c log-processor")).stdout).toMatch(
      /"GET \/ HTTP\/1.1" 200 .*curl/,
    );
    expect((await follow("004: kubectl logs sidecar-demo -c nginx")).code).toBe(0);
    const inMain = "004: kubectl exec -it sidecar-demo -c nginx -- /bin/bash";
    expect(
      (await follow(inMain, {}, "grep -c from-the-host /var/log/nginx/access.log\n")).stdout,
    ).toMatch(/^1\r$/m);
    const inHelper = "004: kubectl exec -it sidecar-demo -c log-processor -- /bin/sh";
    expect((await follow(inHelper, {}, "echo $((6 * 7)) from $HOSTNAME\n")).stdout).toContain(
      "42 from sidecar-demo",
    );
    const listing = await follow("004: kubectl exec sidecar-demo -c log-processor -- ls -la /logs");
    expect(listing.stdout).toMatch(/access\.log$/m);
    expect((await follow("004: kubectl describe pod sidecar-demo")).stdout).toContain(
      "Container started",
    );
    expect((await follow("004: kubectl get pod sidecar-demo -o yaml")).stdout).toMatch(
      /containerStatuses:\n(.*\n)+ +ready: true\n/,
    );
    cleanUp("sidecar-demo", follow("004: kubectl logs sidecar-demo -c log-processor -f"));
  });

  test("004: the forwarder formats what nginx logs", async () => {
    await engine.apply(seed("004/nginx-log-forwarder"));
    await ready("nginx-log-forwarder");
    expect((await follow("004: kubectl get pod nginx-log-forwarder")).stdout).toMatch(
      /2\/2 +Running/,
    );
    const address = await follow(
      "004: kubectl get pod nginx-log-forwarder -o jsonpath='{.status.podIP}'",
    );
    const request = await follow(
      "004: kubectl run test-request --image=curlimages/curl --rm --restart=Never -- curl -s http://$POD_IP",
      { POD_IP: address.stdout },
    );
    expect(request).toMatchObject(removedOnlyWhenAttached);
    await fetch(`http://${address.stdout}/`);
    await expectToSee(engine, "[PROCESSED]", "logs nginx-log-forwarder -c log-forwarder");
    expect((await follow("004: kubectl logs nginx-log-forwarder -c log-forwarder")).stdout).toMatch(
      /\[PROCESSED\] \d{4}-\d\d-\d\dT.* "GET \/ HTTP/,
    );
    cleanUp("nginx-log-forwarder");
  });

  test("004: the init container has written before the app and its monitor run", async () => {
    await engine.apply(seed("004/init-and-sidecar"));
    expect(await ready("init-and-sidecar")).toMatch(/2\/2 +Running/);
    const read = "exec init-and-sidecar -c app -- cat /config/init.txt";
    expect(await engine.kubectl(read)).toBe("Setup complete\n");
    await expectToSee(engine, "Monitoring...", "logs init-and-sidecar -c sidecar-monitor");
    cleanUp("init-and-sidecar");
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

  test("001: written with a plain second container, the Job does not complete, and the user is told why", async () => {
    const manifest = seed("001/job-with-sidecar")
      .replace(/ {6}restartPolicy: Never\n {6}initContainers:\n/, "")
      .replace(/ {10}restartPolicy: Always\n/, "")
      .replace(/ {6}containers:/, "      restartPolicy: Never\n      containers:");
    const { stderr } = await engine.tryKubectl("apply -f -", { input: manifest });
    expect(stderr).toContain(
      'Warning: spec.template.spec.containers[1]: "sidecar-log-shipper" runs until it is stopped, so the pod never completes',
    );
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

  test("004: the clean-up removes what is left; nothing that a document names was left out", async () => {
    await Promise.all(cleaning);
    expect(
      await engine.kubectl("get pods -l 'app in (sidecar-demo, nginx-advanced)' -o name"),
    ).toBe("");
    expect([...followed].toSorted()).toEqual([...new Set(extractCommands())].toSorted());
  });
});

/** A slip of the document, and kubectl's own answer to it. */
const removedOnlyWhenAttached = {
  code: 1,
  stderr: expect.stringContaining("--rm should only be used for attached containers"),
};

/**
 * Carries out a document's command line as it is written, shell variables given. A command that wants a terminal
 * (`-it`) gets one, and in it a person who types `typed` and then leaves.
 */
async function follow(
  line: string,
  variables: Readonly<Record<string, string>> = {},
  typed = "",
): Promise<CommandResult> {
  followed.add(line);
  let command = line.slice("000: ".length);
  for (const [name, value] of Object.entries(variables)) {
    command = command.replaceAll(`$${name}`, value);
  }
  if (!command.includes(" -it ")) return engine.tryKubectl(command.slice("kubectl ".length));
  const env = { KUBECONFIG: engine.kubeconfig };
  return run("script", ["-qec", command, "/dev/null"], { env, input: `${typed}exit\n` });
}

/** The document's own clean-up, which takes a whole grace period, together with what lasts until then. */
function cleanUp(pod: string, ...lasting: readonly Promise<unknown>[]): void {
  cleaning.push(follow(`004: kubectl delete pod ${pod}`), ...lasting);
}
