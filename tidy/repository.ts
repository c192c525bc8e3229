import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A text file of the repository; `path` is relative to its top. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A broken rule: where, and what to do about it. */
export interface Finding {
  readonly path: string;
  readonly message: string;
}

export const top = fileURLToPath(new URL("..", import.meta.url));

/** Folders that hold what was installed, built or recorded. */
const notOurs = new Set(["node_modules", "test/images/out", "bench/results"]);

/** Every file that was written by hand or by `scripts/`, whether git knows it already or not. */
export function repositoryPaths(): string[] {
  const exclude = (path: string): boolean => notOurs.has(path);
  return globSync("**/*", { cwd: top, exclude }).toSorted();
}

/** The files whose path ends in `extension`. */
export function repositoryFiles(extension: string): TextFile[] {
  const paths = repositoryPaths().filter((path) => path.endsWith(extension));
  return paths.map((path) => ({ path, text: readFileSync(`${top}${path}`, "utf8") }));
}

/** One line for each finding, so that a failed test reads like a compiler's output. */
export function report(findings: readonly Finding[]): string[] {
  return findings.map(({ path, message }) => `${path}: ${message}`);
}
