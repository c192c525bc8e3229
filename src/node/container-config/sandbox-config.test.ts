import { expect, test } from "vitest";

import { containerWith } from "../../model/pod/testing.ts";
import type { Pod, PodSpec } from "../../model/types/core-v1.ts";
import { sandboxConfig, type SandboxHost } from "./sandbox-config.ts";

const host: SandboxHost = {
  seccompDirectory: "/s",
  appArmorEnabled: false,
  supplementalGroupsPolicy: false,
  resolver: {
    clusterDomain: "cluster.local",
    clusterDNS: ["10.96.0.10"],
    host: { servers: ["1.1.1.1"], searches: [], options: [] },
  },
};
const main = containerWith("m", { cpu: "100m" }, { memory: "64Mi" });

test("a sandbox is told the pod's identity, name, resolver, host ports of mains, sysctls and totals", () => {
  const ports = [{ containerPort: 80, hostPort: 8080, hostIP: "127.0.0.1" }, { containerPort: 81 }];
  const sidecar = {
    name: "s",
    restartPolicy: "Always",
    ports: [{ containerPort: 90, hostPort: 9090 }],
  };
  const pod = podOf({
    hostname: "hh",
    containers: [{ ...main, ports }],
    initContainers: [sidecar],
    securityContext: {
      sysctls: [
        { name: "net/ipv4/conf/eth0.1/x", value: "1" },
        { name: "kernel.shm_rmid_forced", value: "0" },
      ],
    },
  });
  expect(configOf(pod)).toEqual({
    metadata: { name: "p", namespace: "ns", uid: "u", attempt: 2 },
    labels: {
      app: "x",
      "io.kubernetes.pod.name": "p",
      "io.kubernetes.pod.namespace": "ns",
      "io.kubernetes.pod.uid": "u",
    },
    annotations: { note: "n" },
    logDirectory: "/logs/ns_p_u",
    dnsConfig: {
      servers: ["10.96.0.10"],
      searches: ["ns.svc.cluster.local", "svc.cluster.local", "cluster.local"],
      options: ["ndots:5"],
    },
    portMappings: [{ protocol: "TCP", containerPort: 80, hostPort: 8080, hostIp: "127.0.0.1" }],
    hostname: "hh",
    linux: {
      cgroupParent: "/t/podu",
      securityContext: {
        namespaceOptions: { network: "POD", ipc: "POD", pid: "CONTAINER" },
        privileged: false,
        seccomp: { profileType: "RuntimeDefault" },
        supplementalGroups: [],
        supplementalGroupsPolicy: "Merge",
      },
      sysctls: { "net.ipv4.conf.eth0/1.x": "1", "kernel.shm_rmid_forced": "0" },
      resources: {
        cpuShares: 102,
        cpuPeriod: 100_000,
        cpuQuota: 0,
        memoryLimitInBytes: 67_108_864,
      },
      overhead: { cpuShares: 2, cpuPeriod: 100_000, cpuQuota: 0, memoryLimitInBytes: 0 },
    },
  });
});

test("on the host network there is neither a host name nor a port mapping", () => {
  const ports = [{ containerPort: 80, hostPort: 80 }];
  const config = configOf(podOf({ hostNetwork: true, containers: [{ ...main, ports }] }));
  expect(config.hostname).toBe(undefined);
  expect(config.portMappings).toEqual([]);
  expect(config.dnsConfig?.servers).toEqual(["1.1.1.1"]);
});

test.for<[string, Partial<PodSpec>]>([
  ['RuntimeClass "gvisor" is not supported by this node', { runtimeClassName: "gvisor" }],
  ["hostUsers: false is not supported by this node", { hostUsers: false }],
  ['os.name "windows" is not supported by this node', { os: { name: "windows" } }],
])("refused by name: %s", ([message, spec]) => {
  expect(() => configOf(podOf(spec))).toThrow(message);
});

function podOf(spec: Partial<PodSpec>): Pod {
  return {
    metadata: {
      name: "p",
      namespace: "ns",
      uid: "u",
      labels: { app: "x" },
      annotations: { note: "n" },
    },
    spec: { containers: [main], ...spec },
  };
}

function configOf(pod: Pod): ReturnType<typeof sandboxConfig> {
  const request = { pod, attempt: 2, logDirectory: "/logs/ns_p_u", cgroupParent: "/t/podu" };
  return sandboxConfig(request, host);
}
