import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";

import type { FileKeySelector } from "../model/types/core-v1.ts";
import { PodError } from "./pod-error.ts";

/** The value of a key in an env file below `root`; `undefined` without the file or the key. */
export async function envFileValue(
  root: string,
  { path, key }: FileKeySelector,
): Promise<string | undefined> {
  const text = await readInside(root, path);
  return text === undefined ? undefined : parseEnvFile(text).get(key);
}

/**
 * Reads an env file (KEP-3721): `KEY='value'` lines, nothing within the quotes is special, a later line wins; comments and
 * empty lines between. Throws `PodError` for anything else, so that a shell would read every file as we do.
 */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const entry = /\s*(?:#[^\n]*(?:\n|$)|([^=\s'#]+)='([^']*)'[ \t]*(?:#[^\n]*)?(?:\n|$))/y;
  const rest = text.trimEnd();
  while (entry.lastIndex < rest.length) {
    const match = entry.exec(rest);
    if (match === null) throw new PodError("couldn't parse env file");
    const [, key, value = ""] = match;
    if (key !== undefined) values.set(key, value);
  }
  return values;
}

/** A link in the volume may lead anywhere: what is outside is not read. */
async function readInside(root: string, path: string): Promise<string | undefined> {
  try {
    const inside = await realpath(root);
    const file = await realpath(join(root, path));
    if (!file.startsWith(`${inside}/`)) throw new PodError("couldn't parse env file");
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
