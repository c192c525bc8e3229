import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import {
  eventMessages,
  expectEvent,
  expectSoon,
  logOf,
  script,
  start,
  waitingOf,
} from "./pod-on-engine.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine("test-volumes");
  await engine.apply(`
apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data: {A: "1", file.txt: content}
---
apiVersion: v1
kind: Secret
metadata: {name: sec}
stringData: {B: two}
`);
});
afterAll(async () => engine[Symbol.asyncDispose]());

test("every kind of volume shows what it should, with modes, owners and file systems", async () => {
  const log = await logOf(engine, {
    metadata: { name: "kinds" },
    spec: {
      restartPolicy: "Never",
      securityContext: { runAsUser: 1000, fsGroup: 2000 },
      containers: [
        {
          ...script(
            "m",
            `cat /cm/A /items/renamed /sec/B /down/name; echo;
             readlink /cm/A; stat -Lc '%a %g' /sec/B; stat -c '%a %g' /disk;
             grep -E ' /(mem|sec|sa) ' /proc/mounts | cut -d' ' -f2,3 | sort;
             df -k /mem | tail -1 | awk '{print $2}';
             echo data >/disk/f && stat -c '%u %g' /disk/f;
             (echo x >/cm/x) 2>/dev/null || echo read-only;
             cut -c1-3 /sa/token; stat -Lc '%a %u %g' /sa/token`,
          ),
          volumeMounts: ["cm", "items", "sec", "down", "disk", "mem", "sa"].map((name) => ({
            name,
            mountPath: `/${name}`,
          })),
        },
      ],
      volumes: [
        { name: "cm", configMap: { name: "cm" } },
        { name: "items", configMap: { name: "cm", items: [{ key: "file.txt", path: "renamed" }] } },
        { name: "sec", secret: { secretName: "sec", defaultMode: 0o400 } },
        { name: "disk", emptyDir: {} },
        { name: "mem", emptyDir: { medium: "Memory", sizeLimit: "8Mi" } },
        {
          name: "down",
          downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] },
        },
        { name: "sa", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      ],
    },
  });
  expect(log.split("\n")).toEqual([
    "1contenttwokinds",
    "..data/A",
    "440 2000",
    "2777 2000",
    "/mem tmpfs",
    "/sa tmpfs",
    "/sec tmpfs",
    "8192",
    "1000 2000",
    "read-only",
    "eyJ",
    "640 1000 2000",
    "",
  ]);
});

test("a ConfigMap, a Secret and labels that change are in the running pod within a second", async () => {
  await start(engine, {
    metadata: { name: "live", labels: { app: "old" } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          ...script("m", "sleep 1000"),
          volumeMounts: [
            { name: "cm", mountPath: "/cm" },
            { name: "down", mountPath: "/down" },
          ],
        },
      ],
      volumes: [
        { name: "cm", configMap: { name: "cm" } },
        {
          name: "down",
          downwardAPI: {
            items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }],
          },
        },
      ],
    },
  });
  await engine.kubectl("wait pod/live --for=condition=Ready --timeout=60s");
  await engine.kubectl(`patch configmap cm --type=merge -p '{"data":{"A":"changed"}}'`);
  await engine.kubectl("label pod live --overwrite app=new");
  const untilChanged = "until grep -q changed /cm/A && grep -q new /down/labels; do :; done";
  const seen = await engine.tryKubectl(`exec live -- timeout 1 sh -c '${untilChanged}'`);
  expect(seen.code).toBe(0);
});

test("a subPath is part of its volume, and a link in it cannot lead out of the volume", async () => {
  const log = await logOf(engine, {
    metadata: { name: "subpath" },
    spec: {
      restartPolicy: "Never",
      initContainers: [
        { ...script("i", "echo deep >/d/file; ln -s /etc /d/out"), volumeMounts: [whole] },
      ],
      containers: [
        {
          ...script("m", "cat /file; touch /made/x; ls /d"),
          env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          volumeMounts: [
            whole,
            { name: "d", mountPath: "/file", subPath: "file" },
            { name: "d", mountPath: "/made", subPathExpr: "$(POD)/new" },
          ],
        },
      ],
      volumes: [{ name: "d", emptyDir: {} }],
    },
  });
  expect(log).toBe("deep\nfile\nout\nsubpath\n");
  await start(engine, {
    metadata: { name: "escape" },
    spec: {
      initContainers: [{ ...script("i", "ln -s /etc /d/out"), volumeMounts: [whole] }],
      containers: [
        {
          ...script("m", "cat /etc-of-host/hostname"),
          volumeMounts: [{ name: "d", mountPath: "/etc-of-host", subPath: "out" }],
        },
      ],
      volumes: [{ name: "d", emptyDir: {} }],
    },
  });
  await expectSoon(engine, "escape", {
    fact: waitingOf,
    expected:
      'CreateContainerConfigError: failed to prepare subPath for volumeMount "d" of container "m"',
  });
});

test("what cannot be mounted is told by name, and the pod starts when it can be", async () => {
  const host = mkdtempSync(join(tmpdir(), "tandem-host-"));
  try {
    await start(engine, {
      metadata: { name: "late" },
      spec: {
        restartPolicy: "Never",
        containers: [
          {
            ...script("m", "cp /late/key /host/copied"),
            volumeMounts: [
              { name: "late", mountPath: "/late" },
              { name: "host", mountPath: "/host" },
            ],
          },
        ],
        volumes: [
          { name: "late", configMap: { name: "late" } },
          { name: "host", hostPath: { path: host, type: "Directory" } },
        ],
      },
    });
    await expectEvent(engine, "late", {
      reason: "FailedMount",
      message: 'MountVolume.SetUp failed for volume "late" : configmap "late" not found',
    });
    await engine.kubectl("create configmap late --from-literal=key=arrived");
    await expectSoon(engine, "late", {
      fact: ({ status }) => status?.phase,
      expected: "Succeeded",
    });
    expect(readFileSync(join(host, "copied"), "utf8")).toBe("arrived");
  } finally {
    rmSync(host, { recursive: true, force: true });
  }
});

test("an image is a volume where the runtime can mount it, and refused by name where not", async () => {
  const version = await engine.kubectl(
    "get nodes -o jsonpath={.items[0].status.nodeInfo.containerRuntimeVersion}",
  );
  const [major = 0, minor = 0] = version.replace("containerd://", "").split(".").map(Number);
  const pod = {
    metadata: { name: "image-volume" },
    spec: {
      restartPolicy: "Never",
      containers: [
        {
          ...script("m", "/tools/bin/busybox echo from the image"),
          volumeMounts: [{ name: "tools", mountPath: "/tools" }],
        },
      ],
      volumes: [{ name: "tools", image: { reference: "busybox", pullPolicy: "IfNotPresent" } }],
    },
  };
  await start(engine, pod);
  const canMount = major > 2 || (major === 2 && minor >= 1);
  const outcome = async (): Promise<string> => {
    const log = await engine.tryKubectl("logs image-volume");
    return log.stdout + (await eventMessages(engine, "image-volume", "FailedMount")).join();
  };
  await expect
    .poll(outcome, { timeout: 60_000 })
    .toBe(
      canMount
        ? "from the image\n"
        : 'MountVolume.SetUp failed for volume "tools" : image volumes are not supported by this node\'s container runtime',
    );
  await engine.kubectl("delete pod image-volume --wait=false");
});

test("nothing of a deleted pod is left on disk or mounted, and a host path keeps its data", async () => {
  const host = mkdtempSync(join(tmpdir(), "tandem-host-"));
  writeFileSync(join(host, "kept"), "");
  try {
    await logOf(engine, {
      metadata: { name: "gone" },
      spec: {
        restartPolicy: "Never",
        containers: [
          {
            ...script("m", "echo done"),
            volumeMounts: ["mem", "sec", "host"].map((name) => ({ name, mountPath: `/${name}` })),
          },
        ],
        volumes: [
          { name: "mem", emptyDir: { medium: "Memory" } },
          { name: "sec", secret: { secretName: "sec" } },
          { name: "host", hostPath: { path: host } },
        ],
      },
    });
    const uid = await engine.kubectl("get pod gone -o jsonpath={.metadata.uid}");
    await engine.kubectl("delete pod gone --wait");
    const left = (): string =>
      execFileSync("sh", [
        "-c",
        `find ${engine.dataDir} -path '*${uid}*' -not -path '*/containerd/*'; grep ${uid} /proc/self/mountinfo; find /sys/fs/cgroup -name '*${uid}*' 2>/dev/null || :`,
      ]).toString();
    await expect.poll(left, { timeout: 60_000 }).toBe("");
    expect(readFileSync(join(host, "kept"), "utf8")).toBe("");
  } finally {
    rmSync(host, { recursive: true, force: true });
  }
});

const whole = { name: "d", mountPath: "/d" };
