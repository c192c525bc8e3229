import { expect, test } from "vitest";

import { osImageFrom, type Machine } from "./machine.ts";
import { noPressure, nodeStatus, type NodeStatusFacts } from "./node-status.ts";

const now = Date.parse("2026-11-21T00:01:00Z");
const machine: Machine = {
  cpuCount: 2,
  memoryBytes: 8 * 1024 ** 3,
  diskBytes: 100 * 1024 ** 3,
  diskInodes: 1000,
  architecture: "amd64",
  kernelVersion: "6.1.0",
  osImage: "Debian GNU/Linux 12 (bookworm)",
  machineID: "m",
  systemUUID: "s",
  bootID: "b",
};
const ready = { type: "RuntimeReady", status: true, reason: "", message: "" };
const facts: NodeStatusFacts = {
  nodeName: "box",
  addresses: ["192.168.0.7"],
  machine,
  podsMax: 110,
  kubeletVersion: "v1.36.2+tandem",
  runtimeVersion: { runtimeName: "containerd", runtimeVersion: "v1.6.20", runtimeApiVersion: "v1" },
  runtime: { conditions: [ready], runtimeHandlers: [], supplementalGroupsPolicy: false },
  images: [imageOf("small", 1), imageOf("large", 2)],
  pressures: noPressure,
};

test("a status tells what the machine has, what pods can have of it, and what it is", () => {
  const { conditions, ...status } = nodeStatus(facts, undefined, now);
  expect(status).toEqual({
    capacity: { cpu: "2", memory: "8388608Ki", "ephemeral-storage": "104857600Ki", pods: "110" },
    allocatable: {
      cpu: "2",
      memory: "8286208Ki",
      "ephemeral-storage": "96636764160",
      pods: "110",
    },
    addresses: [
      { type: "InternalIP", address: "192.168.0.7" },
      { type: "Hostname", address: "box" },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      machineID: "m",
      systemUUID: "s",
      bootID: "b",
      kernelVersion: "6.1.0",
      osImage: "Debian GNU/Linux 12 (bookworm)",
      containerRuntimeVersion: "containerd://1.6.20",
      kubeletVersion: "v1.36.2+tandem",
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
    images: [
      { names: ["large@sha256:1", "large:1"], sizeBytes: 2 },
      { names: ["small@sha256:1", "small:1"], sizeBytes: 1 },
    ],
    runtimeHandlers: [],
    features: { supplementalGroupsPolicy: false },
  });
  expect(conditions?.map(({ type, status: value, reason }) => [type, value, reason])).toEqual([
    ["MemoryPressure", "False", "KubeletHasSufficientMemory"],
    ["DiskPressure", "False", "KubeletHasNoDiskPressure"],
    ["PIDPressure", "False", "KubeletHasSufficientPID"],
    ["Ready", "True", "KubeletReady"],
  ]);
});

test("a condition keeps the time of its last change while it stays the same", () => {
  const before = nodeStatus(facts, undefined, now);
  const after = nodeStatus({ ...facts, runtime: undefined }, before, now + 60_000);
  const times = after.conditions?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]);
  expect(times).toEqual([
    ["MemoryPressure", "2026-11-21T00:01:00Z"],
    ["DiskPressure", "2026-11-21T00:01:00Z"],
    ["PIDPressure", "2026-11-21T00:01:00Z"],
    ["Ready", "2026-11-21T00:02:00Z"],
  ]);
});

test("a runtime without a network makes the node not ready, in its own words", () => {
  const network = { type: "NetworkReady", status: false, reason: "NoCNI", message: "no config" };
  const runtime = {
    conditions: [ready, network],
    runtimeHandlers: [],
    supplementalGroupsPolicy: false,
  };
  const { conditions } = nodeStatus({ ...facts, runtime }, undefined, now);
  expect(conditions?.at(-1)).toMatchObject({
    status: "False",
    reason: "KubeletNotReady",
    message:
      "container runtime network not ready: NetworkReady=false reason:NoCNI message:no config",
  });
});

test("the name of the operating system is read with and without quotes", () => {
  expect(osImageFrom('NAME=x\nPRETTY_NAME="Debian GNU/Linux 12"\n')).toBe("Debian GNU/Linux 12");
  expect(osImageFrom("PRETTY_NAME=Alpine\n")).toBe("Alpine");
  expect(osImageFrom("")).toBe("Linux");
});

function imageOf(name: string, size: number): NodeStatusFacts["images"][number] {
  const names = { repoTags: [`${name}:1`], repoDigests: [`${name}@sha256:1`] };
  return { id: name, size, ...names, uid: undefined, username: "", pinned: false };
}
