import { existsSync, readFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { hostname } from "node:os";
import type { NodeHost } from "../node/node-host.ts";
import { parseResolvConf } from "../node/container-config/dns-config.ts";
import { clusterDomain } from "../network/cluster-network.ts";
import type { Machine } from "../node/registration/machine.ts";
import { allocatableOf } from "../node/registration/node-status.ts";
import type { RuntimeStatus, RuntimeVersion } from "../ports/cri.ts";
import type { EngineIdentity } from "./identity.ts";
import type { Host } from "./host.ts";

/** As a kubelet's default. */
export const PODS_MAX = 110;

export interface NodeHostSources {
  readonly identity: EngineIdentity;
  readonly host: Host;
  readonly runtime: RuntimeStatus;
  readonly version: RuntimeVersion;
  readonly seccompDirectory: string;
  /** The machine's own resolver configuration. */
  readonly resolvConf: string;
  readonly hostIp: string;
  readonly machine: Machine;
}

/** What of this machine goes into pods. */
export function nodeHost(sources: NodeHostSources): NodeHost {
  const { identity, host, runtime, version, seccompDirectory, resolvConf, hostIp, machine } =
    sources;
  return {
    nodeName: hostname().toLowerCase(),
    hostIPs: [hostIp],
    allocatable: allocatableOf({ machine, podsMax: PODS_MAX }),
    memoryCapacityBytes: machine.memoryBytes,
    cgroupVersion: host.cgroupV2 ? 2 : 1,
    limitsSwap: host.cgroupV2 && existsSync("/sys/fs/cgroup/memory.swap.max"),
    resolver: {
      clusterDomain,
      clusterDNS: [identity.dnsServiceIp],
      host: parseResolvConf(resolvConf),
    },
    recursiveReadOnly: runtime.runtimeHandlers.some((handler) => handler.recursiveReadOnlyMounts),
    seccompDirectory,
    appArmorEnabled: isAppArmorEnabled(),
    supplementalGroupsPolicy: runtime.supplementalGroupsPolicy,
    imageVolumes: isAtLeast(version.runtimeVersion, 2, 1),
  };
}

/** The address with which this machine speaks to others; without a default route, the one that pods know. */
export async function primaryAddress(fallback: string): Promise<string> {
  const socket = createSocket("udp4");
  try {
    // Sends nothing: the kernel only chooses the way, and with it the address.
    socket.connect(9, "1.1.1.1");
    await once(socket, "connect");
    return socket.address().address;
  } catch {
    return fallback;
  } finally {
    socket.close();
  }
}

function isAppArmorEnabled(): boolean {
  const path = "/sys/module/apparmor/parameters/enabled";
  return existsSync(path) && readFileSync(path, "utf8").startsWith("Y");
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, first = "0", second = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
