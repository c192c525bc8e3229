import { readFile, rename, writeFile } from "node:fs/promises";

/** The file's JSON, unchecked; `undefined` when there is no such file or it is not JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole: a reader sees the old content or the new. Only the owner may read it. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(value, undefined, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  await rename(temporary, path);
}
