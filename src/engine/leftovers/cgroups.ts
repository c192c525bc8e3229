import { readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";

const MOUNT = "/sys/fs/cgroup";

/** The engine's cgroup in every hierarchy that has it: one on version 2, one for each controller on version 1. */
export async function engineCgroups(cgroupRoot: string): Promise<readonly string[]> {
  const hierarchies = await directoriesIn(MOUNT);
  const candidates = [MOUNT, ...hierarchies.map((name) => join(MOUNT, name))];
  const roots = await Promise.all(
    candidates.map(async (hierarchy) => {
      const path = join(hierarchy, cgroupRoot);
      return (await exists(path)) ? [path] : [];
    }),
  );
  return roots.flat();
}

/** The processes in the cgroup and below. */
export async function processesIn(cgroup: string): Promise<readonly number[]> {
  const text = await readFile(join(cgroup, "cgroup.procs"), "utf8").catch(() => "");
  const own = text
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
  const below = await Promise.all(
    (await directoriesIn(cgroup)).map((name) => processesIn(join(cgroup, name))),
  );
  return [...own, ...below.flat()];
}

/** Removes the cgroup and all below it; they must be empty of processes. */
export async function removeCgroup(cgroup: string): Promise<void> {
  for (const name of await directoriesIn(cgroup)) await removeCgroup(join(cgroup, name));
  try {
    await rmdir(cgroup);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

async function directoriesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function exists(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
