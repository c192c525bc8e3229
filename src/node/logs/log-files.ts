import { readdir, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** One more than the highest log file of a container says, else 0: the restart count when no record is left. */
export async function nextRestartCount(containerLogDirectory: string): Promise<number> {
  const counts = (await namesIn(containerLogDirectory)).flatMap((name) => {
    const count = /^(\d+)\.log/.exec(name)?.[1];
    return count === undefined ? [] : [Number(count)];
  });
  return counts.length === 0 ? 0 : Math.max(...counts) + 1;
}

/** Removes the log of one instance with its rotated parts, and the directories above that are empty then. */
export async function removeLog(logPath: string): Promise<void> {
  const directory = dirname(logPath);
  const name = basename(logPath);
  for (const found of await namesIn(directory)) {
    if (found === name || found.startsWith(`${name}.`)) {
      await rm(join(directory, found), { force: true });
    }
  }
  if (await removeIfEmpty(directory)) await removeIfEmpty(dirname(directory));
}

/** Whether the directory is gone now. */
export async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return true;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
