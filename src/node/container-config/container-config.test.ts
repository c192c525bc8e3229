import { expect, test } from "vitest";

import { containerHash } from "../../lifecycle/container-hash.ts";
import type { Container, Pod } from "../../model/types/core-v1.ts";
import type { ContainerConfig } from "../../ports/cri-config.ts";
import { containerConfig, type ContainerHost } from "./container-config.ts";

const host: ContainerHost = {
  seccompDirectory: "/s",
  appArmorEnabled: false,
  supplementalGroupsPolicy: false,
  memoryCapacityBytes: 8 * 1024 ** 3,
  cgroupVersion: 1,
  limitsSwap: false,
  recursiveReadOnly: false,
};
const sources = {
  configuration: { configMap: async () => undefined, secret: async () => undefined },
  services: [],
  addresses: { hostIPs: [], podIPs: [] },
  allocatable: {},
  envFileValue: async () => undefined,
  prepareSubPath: async () => "/never",
};

test("a container carries its identity, its expanded command and what must survive a restart of the engine", async () => {
  const container: Container = {
    name: "m",
    image: "busybox",
    command: ["sh", "-c", "echo $(A) $(B) $$(A)"],
    args: ["$(A)"],
    workingDir: "/w",
    env: [{ name: "A", value: "1" }],
    ports: [{ containerPort: 80 }],
    lifecycle: { preStop: { sleep: { seconds: 1 } } },
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    stdin: true,
    tty: true,
  };
  const { linux, ...config } = await configOf(container, {
    hostsFile: "/pods/u/etc-hosts",
    terminationFile: "/pods/u/containers/m/3",
  });
  expect(config).toEqual({
    metadata: { name: "m", attempt: 3 },
    image: { image: "sha256:1", userSpecifiedImage: "busybox" },
    command: ["sh", "-c", "echo 1 $(B) $(A)"],
    args: ["1"],
    workingDir: "/w",
    envs: [{ key: "A", value: "1" }],
    mounts: [
      { containerPath: "/etc/hosts", hostPath: "/pods/u/etc-hosts" },
      { containerPath: "/dev/termination-log", hostPath: "/pods/u/containers/m/3" },
    ],
    labels: {
      "io.kubernetes.pod.name": "p",
      "io.kubernetes.pod.namespace": "ns",
      "io.kubernetes.pod.uid": "u",
      "io.kubernetes.container.name": "m",
    },
    annotations: {
      "io.kubernetes.container.hash": containerHash(container),
      "io.kubernetes.container.restartCount": "3",
      "io.kubernetes.container.terminationMessagePath": "/dev/termination-log",
      "io.kubernetes.container.terminationMessagePolicy": "File",
      "io.kubernetes.container.preStopHandler": '{"sleep":{"seconds":1}}',
      "io.kubernetes.container.ports": '[{"containerPort":80}]',
      "io.kubernetes.pod.terminationGracePeriod": "30",
      "io.kubernetes.pod.deletionGracePeriod": "5",
      "tandem.dev/container.resources": "{}",
    },
    logPath: "m/3.log",
    stdin: true,
    stdinOnce: false,
    tty: true,
  });
  expect(linux?.resources?.cpuShares).toBe(2);
  expect(linux?.securityContext?.runAsUser).toBe(101);
});

test("a container that mounts /etc/hosts itself keeps its own", async () => {
  const volumes = new Map([["v", { kind: "directory", hostPath: "/v", readOnly: false } as const]]);
  const config = await configOf(
    { name: "m", volumeMounts: [{ name: "v", mountPath: "/etc/hosts" }] },
    { hostsFile: "/pods/u/etc-hosts", volumes },
  );
  expect(config.mounts?.map(({ hostPath }) => hostPath)).toEqual(["/v"]);
});

async function configOf(
  container: Container,
  extra: Partial<Parameters<typeof containerConfig>[0]>,
): Promise<ContainerConfig> {
  const pod: Pod = {
    metadata: { name: "p", namespace: "ns", uid: "u", deletionGracePeriodSeconds: 5 },
    spec: { containers: [container], terminationGracePeriodSeconds: 30 },
  };
  const image = { uid: 101, username: "" };
  const request = { pod, container, restartCount: 3, imageRef: "sha256:1", image };
  return containerConfig({ ...request, volumes: new Map(), ...extra }, sources, host);
}
