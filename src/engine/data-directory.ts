import { existsSync } from "node:fs";
import {
  access,
  chmod,
  constants,
  mkdir,
  readdir,
  rm,
  rmdir,
  statfs,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "./engine-error.ts";
import { engineFiles } from "./files.ts";

/** Below this the first image, or the next write of the store, would fail in some harder way. */
const FREE_BYTES_MIN = 64 * 1024 * 1024;

/** What is in an empty file system, and what whoever looked into a directory left. */
const namesOfNobody = new Set(["lost+found", ".write-trial"]);

/**
 * Makes the data directory (0700) and makes sure that it can be used. Throws `EngineError` when it cannot, and when it
 * holds what is not ours: that would get other rights, and go at `down --purge`.
 */
export async function ensureDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK | constants.X_OK);
    await refuseForeign(path);
    await tryWriting(path);
    await chmod(path, 0o700);
    await writeFile(engineFiles(path).lock, "", { flag: "a", mode: 0o600 });
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError(`cannot use the data directory ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < FREE_BYTES_MIN) {
    throw new EngineError(
      `the disk of the data directory ${path} is full: ${Math.floor((bavail * bsize) / 1024 / 1024)} MB free, ` +
        `at least ${FREE_BYTES_MIN / 1024 / 1024} MB are needed`,
    );
  }
}

/** Deletes all that an engine kept. A file system that is mounted there is emptied and stays mounted. */
export async function deleteDataDirectory(path: string): Promise<void> {
  const names = await readdir(path).catch(() => []);
  for (const name of names) await rm(join(path, name), { recursive: true, force: true });
  await rmdir(path).catch((error: unknown) => {
    if (!["EBUSY", "ENOENT"].includes(codeOf(error) ?? "")) throw error;
  });
}

/** Throws `EngineError` for a directory with something in it that no engine made. */
export async function refuseForeign(path: string): Promise<void> {
  // The first file that an engine makes, and it stays.
  if (existsSync(engineFiles(path).lock)) return;
  const names = (await readdir(path)).filter((name) => !namesOfNobody.has(name));
  if (names.length === 0) return;
  throw new EngineError(
    `${path} is no data directory of Tandem, and not empty (${names.toSorted()[0]} is in it): ` +
      "name one that is, or a new one, with --data-dir",
  );
}

/** Permissions do not tell of read-only file systems, and root passes every one of them. */
async function tryWriting(path: string): Promise<void> {
  const trial = join(path, ".write-trial");
  await writeFile(trial, "x");
  await rm(trial);
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "EROFS":
      return "its file system is read-only";
    case "ENOSPC":
    case "EDQUOT":
      return "its disk is full";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "ENOENT":
      return "it cannot be created";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is not a directory";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
