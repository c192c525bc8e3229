import { access, chmod, constants, mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "./engine-error.ts";

/** Below this the first image, or the next write of the store, would fail in some harder way. */
const FREE_BYTES_MIN = 64 * 1024 * 1024;

/** Makes the data directory (0700) and makes sure that it can be used. Throws `EngineError` when it cannot. */
export async function ensureDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK | constants.X_OK);
    await chmod(path, 0o700);
    await tryWriting(path);
  } catch (error) {
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

/** Permissions do not tell of read-only file systems, and root passes every one of them. */
async function tryWriting(path: string): Promise<void> {
  const trial = join(path, ".write-trial");
  await writeFile(trial, "x");
  await rm(trial);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
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
