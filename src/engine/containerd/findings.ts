import type { ContainerdFiles } from "../files.ts";
import { EngineError } from "../engine-error.ts";
import { readJsonFile, writeJsonFile } from "../json-file.ts";
import { runCommand } from "../run-command.ts";
import { type Binaries, fingerprint } from "./binaries.ts";
import { ociRuntimeWorks, overlayWorks } from "./trials.ts";

/** What had to be tried out about this machine's programs. */
export interface Findings {
  /** As containerd names it: `1.6.20~ds1`. */
  readonly version: string;
  readonly majorVersion: number;
  /** The OCI runtime's program. */
  readonly runtime: string;
  readonly snapshotter: "overlayfs" | "native";
}

/** Tries it out, or remembers it from the last time that the same programs were here. */
export async function findings(binaries: Binaries, files: ContainerdFiles): Promise<Findings> {
  const key = fingerprintOf(binaries);
  const remembered = parse(await readJsonFile(files.findings), key);
  if (remembered) return remembered;
  const [version, runtime, overlay] = await Promise.all([
    versionOf(binaries.containerd),
    chooseRuntime(binaries, files),
    overlayWorks(files.directory),
  ]);
  const found: Findings = {
    version,
    majorVersion: majorOf(version),
    runtime,
    snapshotter: overlay ? "overlayfs" : "native",
  };
  await writeJsonFile(files.findings, { key, ...found });
  return found;
}

/** crun starts a container in half the time, but refuses some cgroup layouts; then runc. */
async function chooseRuntime(binaries: Binaries, files: ContainerdFiles): Promise<string> {
  const { crun, runc, catatonit } = binaries;
  const trial = { catatonit, directory: files.directory };
  if (crun !== undefined && (await ociRuntimeWorks(crun, trial))) return crun;
  if (runc !== undefined) return runc;
  throw new EngineError('crun does not work on this machine: "apt-get install runc"');
}

async function versionOf(containerd: string): Promise<string> {
  const output = await runCommand(containerd, ["--version"]);
  return output.trim().split(/\s+/)[2] ?? "";
}

/** `1.7.24`, `v2.1.0`; a version that cannot be read is taken for a new one. */
function majorOf(version: string): number {
  return Number(/^v?(\d+)\./.exec(version)?.[1] ?? 2);
}

function fingerprintOf({ containerd, runc, crun }: Binaries): string {
  return [containerd, runc, crun].map((path) => (path ? fingerprint(path) : "none")).join(" ");
}

function parse(value: unknown, expectedKey: string): Findings | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { key, ...found } = value as Findings & { readonly key: string };
  return key === expectedKey ? found : undefined;
}
