import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectCri } from "../../src/cri/client.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { engineFiles } from "../../src/engine/files.ts";
import type { Pod, PodSpec } from "../../src/model/types/core-v1.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { expectSoon, read, script, start } from "./pod-on-engine.ts";

/** Far longer than any of these pods may take: who waits for somebody who never started is found out. */
const GRACE_SECONDS = 300;
const GONE_SECONDS = 90;

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine("test-deletion");
});
afterAll(async () => engine[Symbol.asyncDispose]());

/** A container that says in the pod's story when it starts and when it is told to stop. */
function teller(name: string, more: object = {}): object {
  const text = `echo ${name} START >>/log/story; trap 'echo ${name} TERM >>/log/story; exit 0' TERM;
    while :; do sleep 1000 & wait $!; done`;
  return { ...script(name, text), volumeMounts: [{ name: "log", mountPath: "/log" }], ...more };
}

const never = {
  startupProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1000 },
};
const sidecar = { restartPolicy: "Always" };
const hook = {
  lifecycle: {
    postStart: {
      exec: {
        command: [
          "sh",
          "-c",
          "echo HOOK-BEGIN >>/log/story; while [ ! -e /log/go ]; do sleep 0.1; done; echo HOOK-END >>/log/story",
        ],
      },
    },
  },
};

interface Stage {
  readonly stage: string;
  readonly spec: {
    readonly initContainers?: readonly object[];
    readonly containers: readonly object[];
  };
  /** What the story says when the stage is reached. */
  readonly reached: readonly string[];
  /** What comes after the deletion. */
  readonly ends: readonly string[];
  /** A hook that runs is waited for; the test lets it end when the deletion is known. */
  readonly lateHook?: boolean;
}

const stages: readonly Stage[] = [
  {
    stage: "a regular init runs, beside a sidecar",
    spec: {
      initContainers: [teller("s1", sidecar), teller("i1"), teller("s2", sidecar)],
      containers: [teller("m")],
    },
    reached: ["s1 START", "i1 START"],
    // Both at once: regular inits are nobody's prerequisite (case 94).
    ends: ["i1 TERM", "s1 TERM"],
  },
  {
    stage: "case 22: a sidecar is starting, and never will be started",
    spec: {
      initContainers: [teller("s1", { ...sidecar, ...never }), teller("s2", sidecar)],
      containers: [teller("m")],
    },
    reached: ["s1 START"],
    ends: ["s1 TERM"],
  },
  {
    stage: "case 76: a later sidecar is starting",
    spec: {
      initContainers: [
        teller("s1", sidecar),
        teller("s2", { ...sidecar, ...never }),
        teller("s3", sidecar),
      ],
      containers: [teller("m")],
    },
    reached: ["s1 START", "s2 START"],
    ends: ["s2 TERM", "s1 TERM"],
  },
  {
    stage: "case 91: a sidecar's postStart runs",
    spec: {
      initContainers: [teller("s1", sidecar), teller("s2", { ...sidecar, ...hook })],
      containers: [teller("m")],
    },
    reached: ["s1 START", "s2 START", "HOOK-BEGIN"],
    lateHook: true,
    ends: ["HOOK-END", "s2 TERM", "s1 TERM"],
  },
  {
    stage: "a main's postStart runs, before the second main",
    spec: {
      initContainers: [teller("s1", sidecar)],
      containers: [teller("m1", hook), teller("m2")],
    },
    reached: ["s1 START", "m1 START", "HOOK-BEGIN"],
    lateHook: true,
    ends: ["HOOK-END", "m1 TERM", "s1 TERM"],
  },
  {
    stage: "a main is starting: its startup probe has not passed",
    spec: {
      initContainers: [teller("s1", sidecar), teller("s2", sidecar)],
      containers: [teller("m", never)],
    },
    reached: ["s1 START", "s2 START", "m START"],
    ends: ["m TERM", "s2 TERM", "s1 TERM"],
  },
];

test.for(stages.map((each, index) => ({ ...each, name: `stage${index}` })))(
  "deleted while $stage: told in order, over before its time, nothing left",
  async ({ name, spec, reached, ends, lateHook = false }) => {
    const { folder, story } = await startPod(name, spec);
    await expect.poll(() => story().toSorted(), { timeout: 60_000 }).toEqual(reached.toSorted());
    const { uid = "" } = (await read(engine, name)).metadata ?? {};
    await engine.kubectl(`delete pod ${name} --wait=false`);
    if (lateHook) await endHook(name, { folder, story }, reached);
    await expectGone(name);
    const told = story().slice(reached.length);
    // Who is told at the same moment may write in any order.
    expect(ends[0] === "i1 TERM" ? told.toSorted() : told).toEqual(ends);
    await expectNothingLeft(uid);
  },
);

test("deleted while the image of a sidecar is being pulled: over at once, nothing left", async () => {
  const requests: string[] = [];
  const server = createServer((request) => void requests.push(request.url ?? ""));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const image = `127.0.0.1:${port}/never:1`;
    const { story } = await startPod("pull", {
      initContainers: [teller("s1", sidecar), teller("s2", { ...sidecar, image })],
      containers: [teller("m")],
    });
    await expect
      .poll(() => [story(), requests.length > 0], { timeout: 60_000 })
      .toEqual([["s1 START"], true]);
    const { uid = "" } = (await read(engine, "pull")).metadata ?? {};
    await engine.kubectl("delete pod pull --wait=false");
    await expectGone("pull");
    expect(story()).toEqual(["s1 START", "s1 TERM"]);
    await expectNothingLeft(uid);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

interface StartedPod {
  readonly folder: string;
  readonly story: () => readonly string[];
}

async function startPod(name: string, spec: object): Promise<StartedPod> {
  const folder = join(engine.dataDir, `story-${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "story"), "");
  await start(engine, {
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: GRACE_SECONDS,
      volumes: [{ name: "log", hostPath: { path: folder } }],
      ...(spec as PodSpec),
    },
  });
  const story = (): readonly string[] =>
    readFileSync(join(folder, "story"), "utf8").split("\n").slice(0, -1);
  return { folder, story };
}

/** The deletion is known, and nothing has happened for it yet; then the hook that is waited for ends. */
async function endHook(
  name: string,
  { folder, story }: StartedPod,
  reached: readonly string[],
): Promise<void> {
  await expectSoon(engine, name, {
    fact: ({ metadata }) => metadata?.deletionGracePeriodSeconds,
    expected: GRACE_SECONDS,
  });
  expect(story()).toEqual(reached);
  writeFileSync(join(folder, "go"), "");
}

async function expectGone(name: string): Promise<void> {
  await engine.kubectl(`wait pod/${name} --for=delete --timeout=${GONE_SECONDS}s`);
}

/** Containerd has nothing of the pod any more, once its records have had time to go. */
async function expectNothingLeft(uid: string): Promise<void> {
  const socketPath = engineFiles(engine.dataDir).containerd.socket;
  using cri = connectCri({ socketPath, clock: new SystemClock() });
  const look = async (): Promise<readonly string[]> => {
    const [containers, sandboxes] = [await cri.listContainers({}), await cri.listPodSandbox({})];
    return [...containers, ...sandboxes]
      .filter(({ labels }) => labels?.["io.kubernetes.pod.uid"] === uid)
      .map(({ id }) => id);
  };
  await expect.poll(look, { timeout: 30_000 }).toEqual([]);
}

test("case 174: a failing Never pod, deleted at any moment of its start, is never seen to succeed", async () => {
  const failing = script("m", "exit 1");
  const names = Array.from({ length: 6 }, (_, index) => `never${index}`);
  const seen = new Map<string, Pod[]>(names.map((name) => [name, []]));
  await Promise.all(
    names.map(async (name, index) => {
      const init = index % 2 === 0 ? [] : [{ ...failing, name: "i" }];
      await start(engine, {
        metadata: { name },
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 1,
          initContainers: init,
          containers: [failing],
        },
      });
      const deadline = Date.now() + index * 150;
      while (Date.now() < deadline) seen.get(name)?.push(await read(engine, name));
      await engine.kubectl(`delete pod ${name} --wait=false`);
      for (;;) {
        const { code, stdout } = await engine.tryKubectl(`get pod ${name} -o json`);
        if (code !== 0) return;
        seen.get(name)?.push(JSON.parse(stdout) as Pod);
      }
    }),
  );
  const all = [...seen.values()].flat();
  expect(all.filter(({ status }) => status?.phase === "Succeeded")).toEqual([]);
  const codes = all.flatMap(({ status }) =>
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(
      ({ state }) => state?.terminated?.exitCode ?? [],
    ),
  );
  expect([...new Set(codes)].filter((code) => code !== 1 && code !== 137)).toEqual([]);
});
