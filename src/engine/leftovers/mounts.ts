import { readFile } from "node:fs/promises";
import { runCommand } from "../run-command.ts";

/** Unmounts what is mounted strictly below `directories`, or on one of `ownPoints`, the innermost first. */
export async function unmountOurs(
  directories: readonly string[],
  ownPoints: readonly string[],
): Promise<void> {
  const points = mountPoints(await readFile("/proc/self/mountinfo", "utf8"));
  const ours = points.filter(
    (point) =>
      ownPoints.includes(point) ||
      directories.some((directory) => point.startsWith(`${directory}/`)),
  );
  // Lazily: whoever still has a file open there keeps that file, and nothing else.
  if (ours.length > 0) await runCommand("umount", ["--lazy", "--", ...ours.toReversed()]);
}

/** In the order in which they were mounted. */
export function mountPoints(mountinfo: string): readonly string[] {
  return mountinfo
    .split("\n")
    .map((line) => line.split(" ")[4])
    .filter((point) => point !== undefined)
    .map(unescaped);
}

/** The kernel writes blanks and the like as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
