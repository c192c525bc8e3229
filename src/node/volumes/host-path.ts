import type { Stats } from "node:fs";
import { chmod, mkdir, open, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";

import type { HostPathVolumeSource } from "../../model/types/core-v1.ts";
import { PodError } from "../pod-error.ts";

/** Checks the path against its `type`, and makes it where the type says so. Returns what to mount. */
export async function hostPath({ path, type = "" }: HostPathVolumeSource): Promise<string> {
  if (!isAbsolute(path)) throw new PodError(`path ${path} must be an absolute path`);
  const found = await statOf(path);
  if (type === "") return path;
  if (found === undefined && type === "DirectoryOrCreate") await makeDirectory(path);
  else if (found === undefined && type === "FileOrCreate") await makeFile(path);
  else refuseOther(path, type, found);
  return path;
}

interface TypeCheck {
  readonly is: (found: Stats) => boolean;
  readonly name: string;
}

const directory: TypeCheck = { is: (found) => found.isDirectory(), name: "a directory" };
// Anything that is no directory may stand where a file is asked for, as with a kubelet.
const file: TypeCheck = { is: (found) => !found.isDirectory(), name: "a file" };

const checks: Readonly<Record<string, TypeCheck>> = {
  Directory: directory,
  DirectoryOrCreate: directory,
  File: file,
  FileOrCreate: file,
  Socket: { is: (found) => found.isSocket(), name: "a socket file" },
  CharDevice: { is: (found) => found.isCharacterDevice(), name: "a character device" },
  BlockDevice: { is: (found) => found.isBlockDevice(), name: "a block device" },
};

function refuseOther(path: string, type: string, found: Stats | undefined): void {
  const check = checks[type];
  if (check === undefined) throw new PodError(`${type} is an invalid volume type`);
  if (found === undefined || !check.is(found)) {
    throw new PodError(`hostPath type check failed: ${path} is not ${check.name}`);
  }
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
  await chmod(path, 0o755);
}

async function makeFile(path: string): Promise<void> {
  try {
    const made = await open(path, "wx", 0o644);
    await made.close();
  } catch (error) {
    throw new PodError(`cannot create ${path}: ${error instanceof Error ? error.message : ""}`, {
      cause: error,
    });
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new PodError(`cannot stat ${path}`, { cause: error });
  }
}
