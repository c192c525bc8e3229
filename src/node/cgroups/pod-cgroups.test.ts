import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import { containerWith, podWith } from "../../model/pod/testing.ts";
import type { Pod } from "../../model/types/core-v1.ts";

import { cgroupLayout, type CgroupLayout } from "./layout.ts";
import { PodCgroups, removeAllCgroups } from "./pod-cgroups.ts";
import { cpuSharesOfWeight } from "./settings.ts";
import { readSetting } from "./tree.ts";

const layout = cgroupLayout(readFileSync("/proc/self/mounts", "utf8"));
const memoryRoot = layout.version === 2 ? layout.root : layout.controllers.get("memory");
const canMakeCgroups = process.getuid?.() === 0 && memoryRoot !== undefined;

test("a pod's cgroup is named by its class and uid", () => {
  const cgroups = cgroupsAt("/tandem-x");
  expect(cgroups.parentOf(podOf("a", {}, {}))).toBe("/tandem-x/kubepods/besteffort/poda");
  expect(cgroups.parentOf(podOf("b", { cpu: "1" }, {}))).toBe("/tandem-x/kubepods/burstable/podb");
  const limits = { cpu: "1", memory: "1Gi" };
  expect(cgroups.parentOf(podOf("c", limits, limits))).toBe("/tandem-x/kubepods/podc");
});

test.runIf(canMakeCgroups)("cgroups are made with their values, listed and removed", async () => {
  const root = temporaryRoot();
  const cgroups = cgroupsAt(root);
  await cgroups.start();
  const pod = podOf("b", { cpu: "500m", memory: "64Mi" }, { cpu: "500m", memory: "128Mi" });
  await cgroups.apply(pod);
  expect(memoryLimit(cgroups.parentOf(pod))).toBe("134217728");
  expect([...(await cgroups.list())]).toEqual(["b"]);
  await cgroups.remove("b");
  expect([...(await cgroups.list())]).toEqual([]);
});

test.runIf(canMakeCgroups)(
  "the burstable level weighs as much as its pods, for a new engine too",
  async () => {
    const root = temporaryRoot();
    const first = cgroupsAt(root);
    await first.start();
    await first.apply(podOf("a", { cpu: "500m" }, {}));
    await first.apply(podOf("b", { cpu: "250m" }, {}));
    const burstable = `${root}/kubepods/burstable`;
    expect(await cpuSharesAt(burstable)).toBe(768);
    const second = cgroupsAt(root);
    await second.start();
    expect(await cpuSharesAt(burstable)).toBe(768);
    await second.remove("a");
    expect(await cpuSharesAt(burstable)).toBe(256);
  },
);

test.runIf(canMakeCgroups)(
  "what still runs in a pod's cgroup is killed when it is removed",
  async () => {
    const root = temporaryRoot();
    const cgroups = cgroupsAt(root);
    const pod = podOf("k", {}, {});
    await cgroups.apply(pod);
    const child = spawn("sleep", ["1000"]);
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    const directory = join(memoryRoot ?? "", cgroups.parentOf(pod));
    writeFileSync(join(directory, "cgroup.procs"), String(child.pid));
    await cgroups.remove("k");
    expect(await ended).toBe("SIGKILL");
    expect(existsSync(directory)).toBe(false);
  },
);

function cgroupsAt(root: string): PodCgroups {
  return new PodCgroups({ layout, root, allocatableCpuMillis: 2000, clock: new QuickClock(0) });
}

function temporaryRoot(): string {
  const root = `/tandem-test-${process.pid}-${Math.trunc(performance.now())}`;
  onTestFinished(async () => removeAllCgroups({ layout, root, clock: new QuickClock(0) }));
  return root;
}

/** Rests only until the kernel had a turn. */
class QuickClock extends ManualClock {
  override async sleep(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }
}

function podOf(
  uid: string,
  requests: Readonly<Record<string, string>>,
  limits: Readonly<Record<string, string>>,
): Pod {
  const pod = podWith({ containers: [containerWith("m", requests, limits)] });
  return { ...pod, metadata: { name: "p", namespace: "ns", uid } };
}

/** On version 2 what comes nearest to the weight. */
async function cpuSharesAt(path: string): Promise<number> {
  const file = layout.version === 2 ? "cpu.weight" : "cpu.shares";
  const text = await readSetting(layout, path, { controller: "cpu", file });
  return layout.version === 2 ? cpuSharesOfWeight(Number(text)) : Number(text);
}

function memoryLimit(path: string): string {
  const file = layoutFile(layout, path);
  return readFileSync(file, "utf8").trim();
}

function layoutFile(of: CgroupLayout, path: string): string {
  return join(memoryRoot ?? "", path, of.version === 2 ? "memory.max" : "memory.limit_in_bytes");
}
