import { constants } from "node:fs";
import { lstat, mkdir, open, realpath, stat, writeFile, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Log } from "../../ports/log.ts";
import { PodError } from "../pod-error.ts";
import { goQuote } from "../go-quote.ts";
import { bindMount, mountPointsBelow, unmountBelow } from "./mounts.ts";

export interface SubPathRequest {
  readonly volumePath: string;
  /** Relative, without `..`. */
  readonly subPath: string;
  readonly volume: string;
  readonly container: string;
  /** Where to bind it; made here. */
  readonly target: string;
}

/**
 * Binds `subPath` of a volume to `target`, making it as a directory where it is missing. A container that writes to the
 * volume may put links on the way at any moment: every step is opened without following one, and what was opened, not its
 * name, is bound. The text of a failure tells a pod nothing about the host.
 */
export async function bindSubPath(request: SubPathRequest, log: Log): Promise<string> {
  const { volumePath, subPath, volume, container, target } = request;
  const where = `for volumeMount ${goQuote(volume)} of container ${goQuote(container)}`;
  await refuseAs(`failed to create subPath directory ${where}`, log, async () =>
    makeInside(volumePath, subPath),
  );
  await refuseAs(`failed to prepare subPath ${where}`, log, async () => {
    await using opened = await openInside(volumePath, await insideOf(volumePath, subPath));
    await bindOpened(opened, target);
  });
  return target;
}

async function refuseAs(message: string, log: Log, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn("subPath refused", { message, error: String(error) });
    throw new PodError(message, { cause: error });
  }
}

/** The names that lead from the volume to what `subPath` is once its links are resolved. Throws if that is outside. */
async function insideOf(volumePath: string, subPath: string): Promise<readonly string[]> {
  const root = await realpath(volumePath);
  const resolved = await realpath(join(volumePath, subPath));
  if (resolved !== root && !resolved.startsWith(`${root}/`)) {
    throw new Error(`${resolved} is outside of ${root}`);
  }
  return namesOf(resolved.slice(root.length));
}

// Linux' O_PATH: a handle that names a file of any kind and can be bound. Node does not list it.
const O_PATH = 0o10000000;
const stepFlags = O_PATH | constants.O_NOFOLLOW;

async function openInside(volumePath: string, names: readonly string[]): Promise<FileHandle> {
  let opened = await open(await realpath(volumePath), O_PATH | constants.O_DIRECTORY);
  for (const name of names) {
    const parent = opened;
    try {
      opened = await open(`/proc/self/fd/${parent.fd}/${name}`, stepFlags);
    } finally {
      await parent.close();
    }
    await refuseLink(opened, name);
  }
  return opened;
}

/** With O_PATH a link itself is opened instead of refused. */
async function refuseLink(opened: FileHandle, name: string): Promise<void> {
  if (!(await opened.stat()).isSymbolicLink()) return;
  await opened.close();
  throw new Error(`${name} became a link`);
}

async function bindOpened(opened: FileHandle, target: string): Promise<void> {
  const isDirectory = (await opened.stat()).isDirectory();
  const bound = await mountPointsBelow(target);
  // Bound before a crash, or for an earlier instance of the container: what is under the name may differ now.
  if (bound.length > 0) await unmountBelow(target);
  if (isDirectory) await mkdir(target, { recursive: true, mode: 0o750 });
  else await makeFile(target);
  await bindMount(`/proc/${process.pid}/fd/${opened.fd}`, target);
}

async function makeFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(path, "", { mode: 0o640 });
}

/** Makes the missing end of `subPath` with the mode of the volume, opening each step so that no link leads outside. */
async function makeInside(volumePath: string, subPath: string): Promise<void> {
  const existing: string[] = [];
  const missing = [...namesOf(subPath)];
  while (missing[0] !== undefined && (await exists(join(volumePath, ...existing, missing[0])))) {
    existing.push(missing.shift() ?? "");
  }
  if (missing.length === 0) return;
  const mode = (await stat(volumePath)).mode & 0o7777;
  let opened = await openInside(volumePath, await insideOf(volumePath, existing.join("/")));
  for (const name of missing) {
    const parent = opened;
    try {
      opened = await makeStep(parent, name, mode);
    } finally {
      await parent.close();
    }
  }
  await opened.close();
}

async function makeStep(parent: FileHandle, name: string, mode: number): Promise<FileHandle> {
  const path = `/proc/self/fd/${parent.fd}/${name}`;
  await mkdir(path, { mode });
  const made = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  // The umask took bits away, and a group that owns the parent by its setgid bit keeps the child.
  await made.chmod(mode);
  return made;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function namesOf(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}
