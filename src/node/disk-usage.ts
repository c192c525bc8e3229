import { execFile } from "node:child_process";

/** What files and directories take up on disk, by path; what is not there is left out. Follows no mounts. */
export async function diskUsage(paths: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (paths.length === 0) return new Map();
  const output = await new Promise<string>((resolve) => {
    // A file that goes while it is counted makes `du` fail; what it has counted stands.
    const options = { maxBuffer: 16 * 1024 * 1024 };
    execFile("du", ["-s", "-x", "-B1", "--", ...paths], options, (_, stdout) => resolve(stdout));
  });
  return new Map(
    output.split("\n").flatMap((line) => {
      const tab = line.indexOf("\t");
      return tab < 0 ? [] : [[line.slice(tab + 1), Number(line.slice(0, tab))] as const];
    }),
  );
}
