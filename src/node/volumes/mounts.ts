import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

import { PodError } from "../pod-error.ts";

const run = promisify(execFile);

/** One line of a `mountinfo` file, the parts that matter here. */
export interface MountPoint {
  readonly path: string;
  readonly type: string;
}

/** Mounts a fresh tmpfs; without a size it may take half of the memory. */
export async function mountTmpfs(
  path: string,
  options: { readonly mode: number; readonly sizeBytes?: number | undefined },
): Promise<void> {
  const size = options.sizeBytes === undefined ? "" : `,size=${options.sizeBytes}`;
  await mountCommand([
    "-t",
    "tmpfs",
    "-o",
    `mode=${options.mode.toString(8)}${size}`,
    "tmpfs",
    path,
  ]);
}

/** Binds exactly what `source` is, without resolving it again: it may be a file descriptor below /proc. */
export async function bindMount(source: string, target: string): Promise<void> {
  await mountCommand(["--no-canonicalize", "--bind", source, target]);
}

/** Unmounts everything at and below each path, the innermost first. What is busy is detached and goes when it is free. */
export async function unmountBelow(path: string): Promise<void> {
  const points = await mountPointsBelow(path);
  if (points.length === 0) return;
  const innermostFirst = points.map((point) => point.path).toReversed();
  try {
    await run("umount", ["--", ...innermostFirst]);
  } catch {
    // Some were busy or went away meanwhile: what is left is detached.
    await detach(path);
  }
}

/** The mount points at and below `path`, in the order in which they were mounted. */
export async function mountPointsBelow(path: string): Promise<readonly MountPoint[]> {
  const points = parseMountInfo(await readFile("/proc/self/mountinfo", "utf8"));
  return points.filter((point) => point.path === path || point.path.startsWith(`${path}/`));
}

/** Reads a `mountinfo` file. */
export function parseMountInfo(text: string): readonly MountPoint[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const path = fields[4];
    const type = fields[fields.indexOf("-") + 1];
    if (path === undefined || type === undefined) return [];
    return [{ path: path.replaceAll(/\\([0-7]{3})/g, (_, octal) => fromOctal(octal)), type }];
  });
}

function fromOctal(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}

async function detach(path: string): Promise<void> {
  const left = (await mountPointsBelow(path)).map((point) => point.path).toReversed();
  if (left.length === 0) return;
  try {
    await run("umount", ["--lazy", "--", ...left]);
  } catch (error) {
    throw new PodError(`cannot unmount ${left.join(", ")}: ${failureOf(error)}`);
  }
}

async function mountCommand(args: readonly string[]): Promise<void> {
  try {
    await run("mount", args, { env: { ...process.env, LC_ALL: "C" } });
  } catch (error) {
    throw new PodError(`mount failed: ${failureOf(error)}`);
  }
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stderr = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  return stderr.trim() === "" ? error.message : stderr.trim();
}
