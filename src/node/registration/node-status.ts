import { toTime, type Instant } from "../../model/instant.ts";
import type { NodeCondition, NodeStatus } from "../../model/types/core-v1.ts";
import type { Image, RuntimeStatus, RuntimeVersion } from "../../ports/cri.ts";
import type { Machine } from "./machine.ts";

/** Everything that a node's status is made of. */
export interface NodeStatusFacts {
  readonly nodeName: string;
  readonly addresses: readonly string[];
  readonly machine: Machine;
  readonly podsMax: number;
  readonly kubeletVersion: string;
  readonly runtimeVersion: RuntimeVersion;
  /** `undefined` while the runtime does not answer. */
  readonly runtime: RuntimeStatus | undefined;
  readonly images: readonly Image[];
  readonly pressures: Pressures;
}

export interface Pressures {
  readonly memory: boolean;
  readonly disk: boolean;
  readonly pid: boolean;
}

export const noPressure: Pressures = { memory: false, disk: false, pid: false };

/** The largest images that a status lists, and how many names of each. */
export const IMAGES_MAX = 50;
const IMAGE_NAMES_MAX = 5;
/** Kept free for the machine, as a kubelet does: below it pods are evicted. */
const MEMORY_RESERVE_BYTES = 100 * 1024 * 1024;
const DISK_SHARE = 0.9;

/** The node's status; `previous` gives the times at which conditions last changed. */
export function nodeStatus(
  facts: NodeStatusFacts,
  previous: NodeStatus | undefined,
  now: Instant,
): NodeStatus {
  const { machine, nodeName, addresses, runtime } = facts;
  return {
    capacity: capacityOf(facts),
    allocatable: allocatableOf(facts),
    conditions: conditionsOf(facts).map((condition) => dated(condition, previous, now)),
    addresses: [
      ...addresses.map((address) => ({ type: "InternalIP", address })),
      { type: "Hostname", address: nodeName },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      machineID: machine.machineID,
      systemUUID: machine.systemUUID,
      bootID: machine.bootID,
      kernelVersion: machine.kernelVersion,
      osImage: machine.osImage,
      containerRuntimeVersion: runtimeName(facts.runtimeVersion),
      kubeletVersion: facts.kubeletVersion,
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: machine.architecture,
    },
    images: imagesOf(facts.images),
    runtimeHandlers: (runtime?.runtimeHandlers ?? []).map(
      ({ name, recursiveReadOnlyMounts, userNamespaces }) => ({
        name,
        features: { recursiveReadOnlyMounts, userNamespaces },
      }),
    ),
    features: { supplementalGroupsPolicy: runtime?.supplementalGroupsPolicy ?? false },
  };
}

/** What pods can have of the machine. */
export function allocatableOf({
  machine,
  podsMax,
}: Pick<NodeStatusFacts, "machine" | "podsMax">): Readonly<Record<string, string>> {
  const memory = Math.max(0, machine.memoryBytes - MEMORY_RESERVE_BYTES);
  return {
    cpu: String(machine.cpuCount),
    memory: kibibytes(memory),
    "ephemeral-storage": String(Math.floor(machine.diskBytes * DISK_SHARE)),
    pods: String(podsMax),
  };
}

function capacityOf({ machine, podsMax }: NodeStatusFacts): Readonly<Record<string, string>> {
  return {
    cpu: String(machine.cpuCount),
    memory: kibibytes(machine.memoryBytes),
    "ephemeral-storage": kibibytes(machine.diskBytes),
    pods: String(podsMax),
  };
}

type Undated = Omit<NodeCondition, "lastHeartbeatTime" | "lastTransitionTime">;

function conditionsOf(facts: NodeStatusFacts): readonly Undated[] {
  const { memory, disk, pid } = facts.pressures;
  return [
    memory
      ? pressure(
          "MemoryPressure",
          "KubeletHasInsufficientMemory",
          "kubelet has insufficient memory available",
        )
      : relief(
          "MemoryPressure",
          "KubeletHasSufficientMemory",
          "kubelet has sufficient memory available",
        ),
    disk
      ? pressure("DiskPressure", "KubeletHasDiskPressure", "kubelet has disk pressure")
      : relief("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    pid
      ? pressure(
          "PIDPressure",
          "KubeletHasInsufficientPID",
          "kubelet has insufficient PID available",
        )
      : relief("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    readiness(facts.runtime),
  ];
}

function pressure(type: string, reason: string, message: string): Undated {
  return { type, status: "True", reason, message };
}

function relief(type: string, reason: string, message: string): Undated {
  return { type, status: "False", reason, message };
}

/** Without which no pod can run. */
const requiredConditions = ["RuntimeReady", "NetworkReady"];

function readiness(runtime: RuntimeStatus | undefined): Undated {
  const unready = (message: string): Undated => ({
    type: "Ready",
    status: "False",
    reason: "KubeletNotReady",
    message,
  });
  if (runtime === undefined) return unready("container runtime is down");
  // Others only inform: containerd 2 reports the use of deprecated settings as one.
  const failed = runtime.conditions.find(
    ({ type, status }) => !status && requiredConditions.includes(type),
  );
  if (failed !== undefined) {
    const { type, reason, message } = failed;
    const what = type === "NetworkReady" ? "container runtime network" : "container runtime";
    return unready(`${what} not ready: ${type}=false reason:${reason} message:${message}`);
  }
  return {
    type: "Ready",
    status: "True",
    reason: "KubeletReady",
    message: "kubelet is posting ready status",
  };
}

function dated(condition: Undated, previous: NodeStatus | undefined, now: Instant): NodeCondition {
  const before = previous?.conditions?.find(({ type }) => type === condition.type);
  const isSame = before?.status === condition.status;
  const changedAt = isSame ? before.lastTransitionTime : undefined;
  const lastTransitionTime = changedAt ?? toTime(now);
  return { ...condition, lastHeartbeatTime: toTime(now), lastTransitionTime };
}

function imagesOf(images: readonly Image[]): NonNullable<NodeStatus["images"]> {
  return images
    .toSorted((a, b) => b.size - a.size)
    .slice(0, IMAGES_MAX)
    .map(({ repoDigests, repoTags, size }) => ({
      names: [...repoDigests, ...repoTags].slice(0, IMAGE_NAMES_MAX),
      sizeBytes: size,
    }));
}

function runtimeName({ runtimeName: name, runtimeVersion }: RuntimeVersion): string {
  return `${name}://${runtimeVersion.replace(/^v/, "")}`;
}

function kibibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`;
}
