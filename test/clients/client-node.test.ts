import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  Watch,
  type V1Pod,
  type V1Status,
} from "@kubernetes/client-node";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

/** What a program written with the official JavaScript client does, against a whole engine. */
const namespace = "default";
let engine: TestEngine;
let config: KubeConfig;
let core: CoreV1Api;

beforeAll(async () => {
  engine = await startTestEngine("client-node");
  config = new KubeConfig();
  config.loadFromFile(engine.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
});
afterAll(async () => engine[Symbol.asyncDispose]());

const podOf = (name: string, script: string, restartPolicy = "Always"): V1Pod => ({
  metadata: { name },
  spec: {
    restartPolicy,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "main",
        image: "busybox",
        imagePullPolicy: "IfNotPresent",
        command: ["sh", "-c", script],
      },
    ],
  },
});

async function started(name: string): Promise<void> {
  await engine.kubectl(`wait pod/${name} --for=condition=Ready --timeout=30s`);
}

test("objects are created, read, listed, patched and deleted through the typed API", async () => {
  const made = await core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: "settings", labels: { app: "x" } }, data: { a: "1" } },
  });
  expect(made.metadata?.resourceVersion).toMatch(/^\d+$/);
  await core.patchNamespacedConfigMap(
    { namespace, name: "settings", body: { data: { b: "2" } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
  const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: "app=x" });
  expect(items.map((item) => item.data)).toEqual([{ a: "1", b: "2" }]);
  await core.deleteNamespacedConfigMap({ namespace, name: "settings" });
  await expect(core.readNamespacedConfigMap({ namespace, name: "settings" })).rejects.toMatchObject(
    {
      code: 404,
    },
  );
});

test("server-side apply owns what it applied", async () => {
  const apps = config.makeApiClient(AppsV1Api);
  const body = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "applied" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "applied" } },
      template: {
        metadata: { labels: { app: "applied" } },
        spec: { containers: [{ name: "c", image: "busybox" }] },
      },
    },
  };
  const applied = await apps.patchNamespacedDeployment(
    { namespace, name: "applied", body, fieldManager: "test", force: true },
    setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
  );
  expect(
    applied.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation]),
  ).toEqual([["test", "Apply"]]);
});

test("an informer sees what comes and goes, and a watch resumes over a restart of the engine", async () => {
  const seen: string[] = [];
  const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, async () =>
    core.listNamespacedConfigMap({ namespace }),
  );
  for (const event of ["add", "delete"] as const) {
    informer.on(event, ({ metadata }) => seen.push(`${event} ${metadata?.name}`));
  }
  informer.on("error", () => setTimeout(() => void informer.start(), 200));
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "one" } } });
  await expect.poll(() => seen, { timeout: 60_000 }).toContain("add one");
  const { stdout } = await engine.tandem("status -o json");
  process.kill((JSON.parse(stdout) as { engine: { pid: number } }).engine.pid, "SIGKILL");
  await engine.up();
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "two" } } });
  await expect.poll(() => seen, { timeout: 60_000 }).toContain("add two");
  await core.deleteNamespacedConfigMap({ namespace, name: "one" });
  await expect.poll(() => seen, { timeout: 60_000 }).toContain("delete one");
  await informer.stop();
});

test("a watch brings each change of a pod", async () => {
  const phases: (string | undefined)[] = [];
  const watch = await new Watch(config).watch(
    `/api/v1/namespaces/${namespace}/pods`,
    { fieldSelector: "metadata.name=watched" },
    (_type, pod: V1Pod) => phases.push(pod.status?.phase),
    () => undefined,
  );
  await core.createNamespacedPod({
    namespace,
    body: podOf("watched", "exit 0", "Never"),
  });
  await expect.poll(() => phases.at(-1), { timeout: 60_000 }).toBe("Succeeded");
  expect([...new Set(phases)][0]).toBe("Pending");
  watch.abort();
});

test("exec has its own exit code, its output, and an end of input", async () => {
  await core.createNamespacedPod({ namespace, body: podOf("shell", "sleep 1000") });
  await started("shell");
  const exec = async (
    command: string[],
    input?: string,
  ): Promise<{ out: string; status: V1Status }> => {
    const { promise, resolve } = Promise.withResolvers<V1Status>();
    let out = "";
    const stdout = new Writable({
      write: (chunk: Buffer, _, done) => ((out += chunk.toString()), done()),
    });
    const stdin = input === undefined ? null : new PassThrough();
    await new Exec(config).exec(
      namespace,
      "shell",
      "main",
      command,
      stdout,
      null,
      stdin,
      false,
      resolve,
    );
    stdin?.end(input);
    return { status: await promise, out };
  };
  expect(await exec(["echo", "hello"])).toMatchObject({
    out: "hello\n",
    status: { status: "Success" },
  });
  expect((await exec(["cat"], "typed")).out).toBe("typed");
  const { status } = await exec(["sh", "-c", "exit 3"]);
  expect(status.details?.causes).toEqual([{ reason: "ExitCode", message: "3" }]);
});

test("logs are followed", async () => {
  await core.createNamespacedPod({
    namespace,
    body: podOf("talker", "for i in 1 2 3; do echo line $i; done; sleep 1000"),
  });
  await started("talker");
  let text = "";
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => ((text += chunk.toString()), done()),
  });
  await new Log(config).log(namespace, "talker", "main", sink, { follow: true });
  await expect.poll(() => text, { timeout: 60_000 }).toBe("line 1\nline 2\nline 3\n");
  // Its end is the end of the log.
  const ended = new Promise((resolve) => sink.on("finish", resolve));
  await core.deleteNamespacedPod({ namespace, name: "talker" });
  await ended;
});

test("a port of a pod is forwarded", async () => {
  const page = "mkdir /w; echo forwarded > /w/index.html; exec httpd -f -p 8080 -h /w";
  await core.createNamespacedPod({ namespace, body: podOf("web", page) });
  await started("web");
  const forward = new PortForward(config);
  const server = createServer((socket) => {
    void forward.portForward(namespace, "web", [8080], socket, null, socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("forwarded\n");
  server.close();
});
