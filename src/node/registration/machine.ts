import { readFileSync, statfsSync } from "node:fs";
import { arch, availableParallelism, release, totalmem } from "node:os";

/** What a Node object tells of the machine; it does not change while the engine runs. */
export interface Machine {
  readonly cpuCount: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly diskInodes: number;
  readonly architecture: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
}

/** Reads the machine's facts; `dataDirectory` is where pods' volumes, logs and images are. */
export function inspectMachine(dataDirectory: string): Machine {
  const disk = statfsSync(dataDirectory);
  const machineID = readOr("/etc/machine-id", "");
  return {
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    diskBytes: disk.blocks * disk.bsize,
    diskInodes: disk.files,
    architecture: goArchitecture(),
    kernelVersion: release(),
    osImage: osImageFrom(readOr("/etc/os-release", "")),
    machineID,
    // A machine without firmware tables has only its own id.
    systemUUID: readOr("/sys/class/dmi/id/product_uuid", machineID),
    bootID: readOr("/proc/sys/kernel/random/boot_id", ""),
  };
}

/** `PRETTY_NAME` of an `os-release` file. */
export function osImageFrom(osRelease: string): string {
  const name = /^PRETTY_NAME=(.*)$/m.exec(osRelease)?.[1] ?? "Linux";
  return name.replace(/^(["'])(.*)\1$/, "$2");
}

function goArchitecture(): string {
  const names: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
  return names[arch()] ?? arch();
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // Not every machine has the file, and not every kernel lets it be read.
    return otherwise;
  }
}
