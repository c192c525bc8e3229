import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
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

/** Every file that git keeps or would keep: new ones count before they are added. */
export function repositoryPaths(): string[] {
  const options = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const output = execFileSync("git", options, { cwd: top, encoding: "utf8" });
  return [...new Set(output.split("\0"))].filter((path) => path !== "").toSorted();
}

/** The files whose path ends in `extension`, without those that were deleted and not yet committed. */
export function repositoryFiles(extension: string): TextFile[] {
  const paths = repositoryPaths().filter((path) => path.endsWith(extension));
  return paths.flatMap((path) => {
    const text = textOf(path);
    return text === undefined ? [] : [{ path, text }];
  });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(`${top}${path}`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** One line for each finding, so that a failed test reads like a compiler's output. */
export function report(findings: readonly Finding[]): string[] {
  return findings.map(({ path, message }) => `${path}: ${message}`);
}
