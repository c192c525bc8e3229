import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { toTime, type Instant } from "../../model/instant.ts";

/** A kubelet's defaults: `containerLogMaxSize` and `containerLogMaxFiles`. */
export const LOG_BYTES_MAX = 10 * 1024 * 1024;
export const LOG_FILES_MAX = 5;

export interface RotatedLog {
  readonly path: string;
  /** Makes the runtime open the path anew. */
  readonly reopen: () => Promise<void>;
}

/**
 * Renames a log that has grown too large to `0.log.20261121-010203`, keeps so many older ones, all but the newest of them
 * compressed. Returns whether it did. A log that the runtime cannot reopen gets its name back.
 */
export async function rotateLog(log: RotatedLog, now: Instant): Promise<boolean> {
  if ((await sizeOf(log.path)) <= LOG_BYTES_MAX) return false;
  const rotated = await rotatedParts(log.path);
  // With the present file and the one that is about to be rotated there are no more than the limit.
  const excess = rotated.slice(0, Math.max(0, rotated.length - (LOG_FILES_MAX - 2)));
  await Promise.all(excess.map(async (path) => rm(path, { force: true })));
  const kept = rotated.filter((path) => !excess.includes(path));
  for (const path of kept.filter((name) => !name.endsWith(".gz"))) await compress(path);
  const target = `${log.path}.${stampOf(now)}`;
  await rename(log.path, target);
  try {
    await log.reopen();
    return true;
  } catch (error) {
    await rename(target, log.path);
    throw error;
  }
}

/** The older parts of a log, the oldest first; what a crash left half-compressed is removed. */
async function rotatedParts(path: string): Promise<readonly string[]> {
  const directory = dirname(path);
  const parts = (await readdir(directory)).filter((name) => name.startsWith(`${basename(path)}.`));
  const unfinished = parts.filter((name) => name.endsWith(".tmp"));
  await Promise.all(unfinished.map(async (name) => rm(join(directory, name), { force: true })));
  return parts
    .filter((name) => !name.endsWith(".tmp"))
    .toSorted()
    .map((name) => join(directory, name));
}

async function compress(path: string): Promise<void> {
  const unfinished = `${path}.tmp`;
  await pipeline(createReadStream(path), createGzip(), createWriteStream(unfinished));
  await rename(unfinished, `${path}.gz`);
  await rm(path, { force: true });
}

/** `20261121-010203` */
function stampOf(now: Instant): string {
  return toTime(now).replaceAll(/[-:Z]/g, "").replace("T", "-");
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}
