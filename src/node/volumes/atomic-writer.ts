import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { toTime, type Instant } from "../../model/instant.ts";
import { PodError } from "../pod-error.ts";

export interface ProjectedFile {
  readonly data: Uint8Array;
  /** Permission bits, as the manifest has them. */
  readonly mode: number;
  readonly uid?: number | undefined;
}

/** Files by their path relative to the volume's root. */
export type Payload = ReadonlyMap<string, ProjectedFile>;

export interface WriteOptions {
  readonly now: Instant;
  /** Called on the new files before anyone sees them: ownership for an fsGroup. */
  readonly finish?: ((directory: string) => void) | undefined;
}

const dataLink = "..data";
const nextDataLink = "..data_tmp";
const PATH_LENGTH_MAX = 4096;
const NAME_LENGTH_MAX = 255;

/**
 * Makes `directory` show exactly `payload`, all files changing in the same instant: every name is a link through `..data`
 * to a directory with a time in its name, and a rename moves that one link. Returns whether anything changed.
 *
 * Payloads are a megabyte at most, so that this is synchronous: no other reader of the directory sees it half-written,
 * and it takes less time than the hops to a thread pool would.
 */
export function writeAtomically(
  directory: string,
  payload: Payload,
  options: WriteOptions,
): boolean {
  for (const path of payload.keys()) refuseBadPath(path);
  const current = currentDirectory(directory);
  if (current !== undefined && showsAlready(join(directory, current), payload)) return false;
  const fresh = writeFresh(directory, payload, options);
  linkNames(directory, payload);
  // A crash between the next two steps of an earlier run leaves the link behind.
  rmSync(join(directory, nextDataLink), { force: true });
  symlinkSync(fresh, join(directory, nextDataLink));
  renameSync(join(directory, nextDataLink), join(directory, dataLink));
  removeStale(directory, payload, fresh);
  return true;
}

function refuseBadPath(path: string): void {
  const parts = path.split("/");
  const bad =
    path === "" ||
    path.startsWith("/") ||
    path.startsWith("..") ||
    path.length > PATH_LENGTH_MAX ||
    parts.some((part) => part === ".." || part === "" || part.length > NAME_LENGTH_MAX);
  if (bad) throw new PodError(`invalid path "${path}"`);
}

function currentDirectory(directory: string): string | undefined {
  const link = join(directory, dataLink);
  return kindOf(link) === "link" ? readlinkSync(link) : undefined;
}

function showsAlready(directory: string, payload: Payload): boolean {
  const present = filesBelow(directory);
  return (
    present.size === payload.size &&
    [...payload].every(([path, file]) => present.has(path) && isSame(join(directory, path), file))
  );
}

function isSame(path: string, file: ProjectedFile): boolean {
  return readFileSync(path).equals(file.data);
}

function filesBelow(directory: string): ReadonlySet<string> {
  if (kindOf(directory) !== "directory") return new Set();
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(
    files.map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1)),
  );
}

function writeFresh(directory: string, payload: Payload, options: WriteOptions): string {
  const stamp = toTime(options.now).replaceAll(/[-:]/g, "_").replace("T", "_").slice(0, -1);
  const fresh = mkdtempSync(join(directory, `..${stamp}.`));
  chmodSync(fresh, 0o755);
  for (const [path, file] of payload) {
    const full = join(fresh, path);
    mkdirSync(dirname(full), { recursive: true, mode: 0o755 });
    writeFileSync(full, file.data);
    // The mode goes last and apart: the umask has no say in it, and a mode without write access does not matter.
    chmodSync(full, file.mode);
    if (file.uid !== undefined) chownSync(full, file.uid, -1);
  }
  options.finish?.(fresh);
  return fresh.slice(directory.length + 1);
}

function linkNames(directory: string, payload: Payload): void {
  for (const name of topNames(payload)) {
    const link = join(directory, name);
    if (kindOf(link) === "none") symlinkSync(join(dataLink, name), link);
  }
}

function removeStale(directory: string, payload: Payload, fresh: string): void {
  const kept = new Set([...topNames(payload), dataLink, fresh]);
  for (const name of readdirSync(directory)) {
    if (!kept.has(name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function topNames(payload: Payload): ReadonlySet<string> {
  return new Set([...payload.keys()].map((path) => path.split("/")[0] ?? path));
}

function kindOf(path: string): "none" | "link" | "directory" | "file" {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "none";
  return found.isSymbolicLink() ? "link" : found.isDirectory() ? "directory" : "file";
}
