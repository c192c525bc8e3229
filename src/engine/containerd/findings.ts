import type { ContainerdFiles } from "../files.ts";
import { EngineError } from "../engine-error.ts";
import { readJsonFile, writeJsonFile } from "../json-file.ts";
import { runCommand } from "../run-command.ts";
import { type Binaries, fingerprint } from "./binaries.ts";
import { ociRuntimeWorks, overlayWorks } from "./trials.ts";

/** What had to be tried out about this machine's programs. */
export interface Findings {
  readonly version: readonly [major: number, minor: number];
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

/** From `containerd … 1.7.24~ds1`, `… v2.1.0`; one that cannot be read is taken for a new one. */
async function versionOf(containerd: string): Promise<readonly [number, number]> {
  const output = await runCommand(containerd, ["--version"]);
  const [, major = "2", minor = "1"] = /\sv?(\d+)\.(\d+)/.exec(output) ?? [];
  return [Number(major), Number(minor)];
}

function fingerprintOf({ containerd, runc, crun }: Binaries): string {
  return [containerd, runc, crun].map((path) => (path ? fingerprint(path) : "none")).join(" ");
}

function parse(value: unknown, expectedKey: string): Findings | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { key, ...found } = value as Findings & { readonly key: string };
  return key === expectedKey ? found : undefined;
}
