import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runningContainerd } from "../../src/engine/containerd/process.ts";
import { engineFiles } from "../../src/engine/files.ts";
import { engineCgroups, processesIn } from "../../src/engine/leftovers/cgroups.ts";
import { shimsOf } from "../../src/engine/leftovers/processes.ts";
import { engineId, machineNames } from "../../src/engine/identity.ts";
import { containerdPid, enginePid } from "../harness/engine-process.ts";
import { expectToSee } from "../harness/expect-to-see.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { tracesOf } from "./traces.ts";

const REQUEST_PERIOD_MS = 20;

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("survival");
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  expect(await tracesOf(engine.dataDir)).toEqual([]);
});

/** Says "bye" when it is told to end, a tenth of a second later. */
function container(name: string, more = ""): string {
  const script = `trap 'sleep 0.1; echo ${name} bye; exit 0' TERM; echo ${name}; while :; do sleep 0.05; done`;
  return `{name: ${name}, image: busybox, imagePullPolicy: IfNotPresent, ${more} command: [sh, -c, "${script}"]}`;
}

/** `main` answers on port 8080 with a page that the first sidecar wrote. */
const pod = `
apiVersion: v1
kind: Pod
metadata: {name: three}
spec:
  terminationGracePeriodSeconds: 10
  initContainers:
  - ${container("first", "restartPolicy: Always, readinessProbe: {exec: {command: ['true']}, periodSeconds: 1},")}
  - ${container("second", "restartPolicy: Always,")}
  - {name: page, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "echo served >/www/index.html"], volumeMounts: [{name: www, mountPath: /www}]}
  containers:
  - ${container("main")}
  - {name: web, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "trap 'exit 0' TERM; httpd -p 8080 -h /www; while :; do sleep 0.05; done"], readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}, volumeMounts: [{name: www, mountPath: /www}]}
  volumes: [{name: www, emptyDir: {}}]
`;

async function facts(): Promise<unknown> {
  const { status } = JSON.parse(await engine.kubectl("get pod three -o json"));
  return {
    ip: status.podIP,
    ready: status.conditions.find(({ type }: { type: string }) => type === "Ready"),
    containers: [...status.initContainerStatuses, ...status.containerStatuses].map(
      ({ name, containerID, restartCount, ready }) => ({ name, containerID, restartCount, ready }),
    ),
  };
}

/** When the container's first instance said bye: the line begins with the time. */
function byeOf(uid: string, name: string): string {
  const logs = join(engine.dataDir, "logs", "pods", `default_three_${uid}`);
  const lines = readFileSync(join(logs, name, "0.log"), "utf8").split("\n");
  return lines.find((line) => line.endsWith(`${name} bye`)) ?? `${name} never said bye`;
}

async function ready(): Promise<void> {
  await engine.kubectl("wait pod/three --for=condition=Ready --timeout=200s");
}

/** Asks the pod for its page again and again; what is returned ends that and gives what went wrong. */
async function keepAsking(): Promise<() => Promise<readonly string[]>> {
  const address = await engine.kubectl("get pod three -o jsonpath={.status.podIP}");
  const failures: string[] = [];
  let answers = 0;
  const ended = new AbortController();
  const asking = (async () => {
    while (!ended.signal.aborted) {
      const answer = await ask(address);
      if (answer === "served\n") answers += 1;
      else failures.push(answer);
      await new Promise((done) => setTimeout(done, REQUEST_PERIOD_MS));
    }
  })();
  return async () => {
    ended.abort();
    await asking;
    return answers > 0 ? failures : ["nothing was asked"];
  };
}

function ask(host: string): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request({ host, port: 8080, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    });
    outgoing.on("error", (error) => resolve(error.message));
    outgoing.end();
  });
}

async function untilContainerdIsAnother(than: number): Promise<void> {
  const { containerd } = engineFiles(engine.dataDir);
  for (let look = 0; look < 400; look += 1) {
    const { pid } = (await runningContainerd(containerd)) ?? { pid: than };
    if (pid !== than) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("containerd was not started again");
}

function killEngine(): void {
  process.kill(enginePid(engine), "SIGKILL");
}

async function upAgain(): Promise<void> {
  expect((await engine.tandem("status")).stdout).toContain("crashed; its containers go on");
  await engine.up();
}

/** Each kills something, and waits until all is there again. */
const accidents = {
  "the engine": async () => {
    killEngine();
    await upAgain();
  },
  containerd: async () => {
    const pid = containerdPid(engine);
    process.kill(pid, "SIGKILL");
    await untilContainerdIsAnother(pid);
  },
  both: async () => {
    killEngine();
    process.kill(containerdPid(engine), "SIGKILL");
    await upAgain();
  },
};

test.for(Object.entries(accidents))(
  "kill -9 of %s: the pod serves on, and is adopted with its containers, counts and readiness",
  async ([, accident]) => {
    await engine.apply(pod);
    await ready();
    const before = await facts();
    const stopAsking = await keepAsking();
    await accident();
    // The Ready condition has the time of its last change in it: nothing flapped.
    expect(await facts()).toEqual(before);
    await expectToSee(engine, "back", "exec three -c first -- echo back");
    expect(await stopAsking()).toEqual([]);
    expect(await facts()).toEqual(before);
  },
);

test("kill -9 of everything at once: up runs the pod again, and leaves nothing of its first life", async () => {
  const { containerd } = engineFiles(engine.dataDir);
  const { cgroupRoot } = machineNames(engineId(engine.dataDir));
  const inside = (await Promise.all((await engineCgroups(cgroupRoot)).map(processesIn))).flat();
  const shims = await shimsOf(containerd.socket);
  expect(shims).toHaveLength(1);
  for (const pid of [enginePid(engine), containerdPid(engine), ...shims, ...new Set(inside)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went with its parent.
    }
  }
  await engine.up();
  await engine.kubectl(
    "wait pod/three --for=jsonpath={.status.containerStatuses[0].restartCount}=1 --timeout=200s",
  );
  await ready();
  expect(await (await keepAsking())()).toEqual([]);
  expect(await shimsOf(containerd.socket)).toHaveLength(1);
  await engine.kubectl("delete pod three");
});

test("down stops mains first and sidecars last to first; the next up runs the pod again", async () => {
  await engine.apply(pod);
  await ready();
  expect((await engine.tandem("down")).code).toBe(0);
  expect(await tracesOf(engine.dataDir)).toEqual([]);
  await engine.up();
  await ready();
  const { metadata, status } = JSON.parse(await engine.kubectl("get pod three -o json"));
  const byes = ["main", "second", "first"].map((name) => byeOf(metadata.uid, name));
  expect(byes).toEqual(byes.toSorted());
  expect(status.containerStatuses[0].restartCount).toBe(1);
});

test("down after a crash of engine and containerd still stops pods in order", async () => {
  process.kill(enginePid(engine), "SIGKILL");
  process.kill(containerdPid(engine), "SIGKILL");
  const { code, stderr } = await engine.tandem("down");
  expect(code).toBe(0);
  expect(stderr).toContain("starting it to stop them in order");
  expect(await tracesOf(engine.dataDir)).toEqual([]);
  await engine.up();
});
