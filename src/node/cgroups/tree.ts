import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { CgroupLayout } from "./layout.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CgroupSetting } from "./settings.ts";

/** Controllers that pods' cgroups are limited by on version 2; what the kernel lacks is left out. */
const wantedControllers = ["cpu", "cpuset", "io", "memory", "pids", "hugetlb"];

/** Version 1: where directories are made ahead. The runtime makes them in the other trees, with what cpuset needs. */
const plainControllers = ["cpu", "memory"];

/** Makes the cgroup at `path` (`/tandem-x/kubepods/podu`) and everything above it; idempotent. */
export async function makeCgroup(layout: CgroupLayout, path: string): Promise<void> {
  if (layout.version === 2) return makeUnified(layout.root, path);
  for (const root of plainRoots(layout)) await mkdir(join(root, path), { recursive: true });
}

/** Writes settings to the cgroup at `path`, which must be there. */
export async function writeSettings(
  layout: CgroupLayout,
  path: string,
  settings: readonly CgroupSetting[],
): Promise<void> {
  for (const { controller, file, value } of settings) {
    const root = layout.version === 2 ? layout.root : layout.controllers.get(controller);
    const target = root === undefined ? undefined : join(root, path, file);
    // A kernel without the controller cannot limit; runtimes pass over that too.
    if (target !== undefined && existsSync(target)) await writeFile(target, value);
  }
}

/** Kills whatever runs in the cgroup at `path` and below, and removes it from every tree. Gone already is done. */
export async function removeCgroup(
  layout: CgroupLayout,
  path: string,
  clock: Clock,
): Promise<void> {
  const roots = layout.version === 2 ? [layout.root] : layout.roots;
  for (const root of roots) await removeTree(join(root, path), clock);
}

/** What a file of the cgroup at `path` holds; `undefined` without the cgroup or the controller. */
export async function readSetting(
  layout: CgroupLayout,
  path: string,
  { controller, file }: Pick<CgroupSetting, "controller" | "file">,
): Promise<string | undefined> {
  const root = layout.version === 2 ? layout.root : layout.controllers.get(controller);
  if (root === undefined) return undefined;
  try {
    return (await readFile(join(root, path, file), "utf8")).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** The names of the cgroups directly below `path`. */
export async function childCgroups(layout: CgroupLayout, path: string): Promise<readonly string[]> {
  const root = layout.version === 2 ? layout.root : layout.controllers.get("memory");
  return root === undefined ? [] : directoriesIn(join(root, path));
}

async function makeUnified(root: string, path: string): Promise<void> {
  const available = (await readFile(join(root, "cgroup.controllers"), "utf8")).trim().split(" ");
  const enable = wantedControllers
    .filter((controller) => available.includes(controller))
    .map((controller) => `+${controller}`)
    .join(" ");
  let directory = root;
  for (const name of path.split("/").filter((part) => part !== "")) {
    const control = join(directory, "cgroup.subtree_control");
    const enabled = (await readFile(control, "utf8")).trim().split(" ");
    const isComplete = enable
      .split(" ")
      .every((controller) => enabled.includes(controller.slice(1)));
    if (!isComplete && enable !== "") await writeFile(control, enable);
    directory = join(directory, name);
    await mkdir(directory, { recursive: true });
  }
}

function plainRoots(layout: Extract<CgroupLayout, { version: 1 }>): readonly string[] {
  const roots = plainControllers.map((controller) => layout.controllers.get(controller));
  return [...new Set(roots.filter((root) => root !== undefined))];
}

/** A killed process takes a moment to leave its cgroup: so often the removal is tried, with a rest between. */
const REMOVAL_TRIES_MAX = 50;
const REMOVAL_REST_MS = 10;

async function removeTree(directory: string, clock: Clock): Promise<void> {
  for (let tries = 1; existsSync(directory); tries += 1) {
    await killAll(directory);
    if (await removeDirectories(directory)) return;
    if (tries === REMOVAL_TRIES_MAX) throw new Error(`cannot remove the cgroup ${directory}`);
    await clock.sleep(REMOVAL_REST_MS);
  }
}

async function removeDirectories(directory: string): Promise<boolean> {
  for (const name of await directoriesIn(directory)) {
    if (!(await removeDirectories(join(directory, name)))) return false;
  }
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    if (codeOf(error) === "EBUSY") return false;
    throw error;
  }
}

async function killAll(directory: string): Promise<void> {
  for (const name of await directoriesIn(directory)) await killAll(join(directory, name));
  for (const pid of await processesIn(directory)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if (codeOf(error) !== "ESRCH") throw error;
    }
  }
}

async function processesIn(directory: string): Promise<readonly number[]> {
  try {
    const text = await readFile(join(directory, "cgroup.procs"), "utf8");
    // 0 is a process outside of our process namespace: nothing that we may kill.
    return text
      .split("\n")
      .map(Number)
      .filter((pid) => pid > 0);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENODEV") return [];
    throw error;
  }
}

async function directoriesIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
