import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EngineError } from "../engine-error.ts";

/** The programs of other projects that an engine runs, as absolute paths. */
export interface Binaries {
  readonly containerd: string;
  readonly ctr: string;
  readonly runc: string | undefined;
  readonly crun: string | undefined;
  readonly catatonit: string;
  readonly cniDirectory: string;
}

/** An ordinary user's PATH, and that of some services, lacks the folders of runc and the network tools. */
const standardDirectories = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];
const cniDirectories = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];
const catatonitDirectories = ["/usr/libexec/catatonit", "/usr/libexec/podman"];
const cniPlugins = ["bridge", "host-local", "loopback", "portmap"];

/** Run by their names, so that only their being there counts, and the packages that they come from. */
const machineTools = { ip: "iproute2", nft: "nftables", iptables: "iptables" };

/** Finds them all, or throws `EngineError` with everything that is missing at once. */
export function findBinaries(path: string | undefined): Binaries {
  const directories = searchPath(path).split(delimiter);
  const find = (name: string, more: readonly string[] = []): string | undefined =>
    [...directories, ...more].map((directory) => join(directory, name)).find(isExecutable);
  const found = {
    containerd: find("containerd"),
    ctr: find("ctr"),
    runc: find("runc"),
    crun: find("crun"),
    catatonit: find("catatonit", catatonitDirectories),
    cniDirectory: cniDirectories.find((directory) =>
      cniPlugins.every((plugin) => isExecutable(join(directory, plugin))),
    ),
  };
  const { containerd, ctr, catatonit, cniDirectory } = found;
  const ociRuntime = found.runc ?? found.crun;
  const lackingTools = Object.entries(machineTools).filter(([name]) => !find(name));
  if (
    !containerd ||
    !ctr ||
    !catatonit ||
    !cniDirectory ||
    !ociRuntime ||
    lackingTools.length > 0
  ) {
    throw missing([
      containerd && ctr ? undefined : "containerd",
      ociRuntime ? undefined : "runc",
      cniDirectory ? undefined : "containernetworking-plugins",
      catatonit ? undefined : "catatonit",
      ...lackingTools.map(([, debianPackage]) => debianPackage),
    ]);
  }
  return { ...found, containerd, ctr, catatonit, cniDirectory };
}

/** The caller's PATH with the standard folders after it. */
export function searchPath(path: string | undefined): string {
  const given = path === undefined || path === "" ? [] : path.split(delimiter);
  return [...new Set([...given, ...standardDirectories])].join(delimiter);
}

/** Changes when the program is replaced. */
export function fingerprint(path: string): string {
  const { size, mtimeMs, ino } = statSync(path);
  return `${path}:${ino}:${size}:${mtimeMs}`;
}

function missing(packages: readonly (string | undefined)[]): EngineError {
  const names = packages.filter((name) => name !== undefined).join(" ");
  return new EngineError(
    `this machine lacks: ${names}. Run "make setup" in the checkout, or "apt-get install ${names}"`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
