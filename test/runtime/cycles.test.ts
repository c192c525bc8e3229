import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineId } from "../../src/engine/identity.ts";
import { run, runOk } from "../harness/command.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { tracesOf } from "./traces.ts";

/** `make cycles` runs fifty. */
const CYCLES = Number(process.env["TANDEM_CYCLES"] ?? 3);
const CYCLE_PATIENCE_MS = 240_000;

/** With all that an engine has something to clean up for. */
const everything = `
apiVersion: v1
kind: Pod
metadata: {name: whole, labels: {app: whole}}
spec:
  terminationGracePeriodSeconds: 5
  initContainers:
  - {name: helper, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy: Always, command: [sleep, "3600"], volumeMounts: [{name: memory, mountPath: /memory}]}
  containers:
  - name: main
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]
    ports: [{containerPort: 80, hostPort: 38124}]
    resources: {limits: {memory: 64Mi}}
    volumeMounts:
    - {name: memory, mountPath: /memory}
    - {name: claimed, mountPath: /claimed}
    - {name: host, mountPath: /host, subPath: part}
  volumes:
  - {name: memory, emptyDir: {medium: Memory}}
  - {name: claimed, persistentVolumeClaim: {claimName: claim}}
  - {name: host, hostPath: {path: HOST_FOLDER}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
---
apiVersion: v1
kind: Service
metadata: {name: whole}
spec: {selector: {app: whole}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: whole}
spec: {podSelector: {matchLabels: {app: whole}}, policyTypes: [Ingress]}
`;

/** What is in the places that all engines of a machine share, by the engine's id or its containers' ids. */
async function sharedPlaces(dataDir: string, containers: readonly string[]): Promise<string[]> {
  const rules = await run("iptables-save", []);
  const namespaces = await run("ip", ["netns", "list"]);
  const places = [
    "/run/netns",
    "/run/containerd/s",
    "/run/containerd/fifo",
    "/var/lib/cni/results",
  ];
  const names = places.flatMap((place) => namesIn(place).map((name) => `${place}/${name}`));
  const lines = [...names, ...rules.stdout.split("\n"), ...namespaces.stdout.split("\n")];
  const ours = [engineId(dataDir), ...containers];
  return lines.filter((line) => ours.some((id) => line.includes(id)));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function containerIds(engine: TestEngine): Promise<readonly string[]> {
  const text = await engine.kubectl("get pods -A -o json");
  return [...text.matchAll(/containerd:\/\/([0-9a-f]{64})/g)].flatMap(([, id]) => id ?? []);
}

async function cycle(hostFolder: string): Promise<void> {
  const engine = await startTestEngine("cycle");
  const { dataDir } = engine;
  let containers: readonly string[] = [];
  try {
    await engine.apply(everything.replace("HOST_FOLDER", hostFolder));
    await engine.kubectl("wait pod/whole --for=condition=Ready --timeout=200s");
    containers = await containerIds(engine);
    expect(containers).toHaveLength(2);
    await engine.kubectl("delete pod/whole service/whole networkpolicy/whole pvc/claim");
  } finally {
    await engine[Symbol.asyncDispose]();
  }
  expect(await tracesOf(dataDir)).toEqual([]);
  expect(await sharedPlaces(dataDir, containers)).toEqual([]);
}

test(
  `${CYCLES} times up, apply, delete and down --purge leave nothing on the machine`,
  async () => {
    const hostFolder = mkdtempSync(join(tmpdir(), "tandem-cycle-host-"));
    mkdirSync(join(hostFolder, "part"));
    try {
      for (let count = 1; count <= CYCLES; count += 1) {
        await cycle(hostFolder);
        if (count % 10 === 0) console.log(`${count} cycles`);
      }
      // What pods had from the host is the host's own.
      expect(readdirSync(hostFolder)).toEqual(["part"]);
    } finally {
      await runOk("sh", ["-c", `! grep -q ${hostFolder} /proc/self/mounts`]);
      rmSync(hostFolder, { recursive: true, force: true });
    }
  },
  CYCLES * CYCLE_PATIENCE_MS,
);
