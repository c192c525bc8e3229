import { chmodSync, lchownSync, lstatSync, readdirSync, type Stats } from "node:fs";
import { chmod, lchown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Who may use a volume besides root (`securityContext.fsGroup`). */
export interface GroupAccess {
  readonly fsGroup: number;
  readonly readOnly: boolean;
}

/**
 * Gives everything below `directory`, and itself, to the group: readable, writable unless read-only, and what is made in
 * a directory belongs to the group too. With `onRootMismatch` nothing is done when the directory itself is right already.
 */
export async function giveToGroup(
  directory: string,
  access: GroupAccess,
  onRootMismatch: boolean,
): Promise<void> {
  const root = await lstat(directory);
  if (onRootMismatch && isGiven(root, access)) return;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await giveOne(join(entry.parentPath, entry.name), access);
  }
  // The root goes last: as long as it is wrong the work is known to be unfinished.
  await giveOne(directory, access);
}

/** The same at once for a few small files: the contents of a ConfigMap or a Secret. */
export function giveToGroupSync(directory: string, access: GroupAccess): void {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...paths, directory]) {
    const found = lstatSync(path);
    lchownSync(path, -1, access.fsGroup);
    if (!found.isSymbolicLink()) chmodSync(path, modeFor(found, access));
  }
}

async function giveOne(path: string, access: GroupAccess): Promise<void> {
  const found = await lstat(path);
  await lchown(path, -1, access.fsGroup);
  if (!found.isSymbolicLink()) await chmod(path, modeFor(found, access));
}

function isGiven(found: Stats, access: GroupAccess): boolean {
  return found.gid === access.fsGroup && (found.mode & 0o7777) === modeFor(found, access);
}

function modeFor(found: Stats, { readOnly }: GroupAccess): number {
  const share = readOnly ? 0o440 : 0o660;
  const enter = found.isDirectory() ? 0o2110 : 0;
  return (found.mode & 0o7777) | share | enter;
}
