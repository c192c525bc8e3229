import { expect, test } from "vitest";
import type { Pod } from "../types/core-v1.ts";
import { defaultPod, defaultPodSpec } from "./pod-spec.ts";

const probeDefaults = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};
const terminationMessage = {
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};

test("a pod with a sidecar and probes is defaulted as golden scenario 126 recorded it", () => {
  const pod: Pod = {
    metadata: { name: "p" },
    spec: {
      initContainers: [
        {
          name: "s1",
          image: "docker.io/library/busybox:latest",
          imagePullPolicy: "IfNotPresent",
          restartPolicy: "Always",
          command: ["sleep", "1000"],
          livenessProbe: { exec: { command: ["true"] } },
          readinessProbe: { httpGet: { port: 80 } },
          startupProbe: { tcpSocket: { port: 80 } },
          resources: { limits: { cpu: "100m" } },
        },
      ],
      containers: [{ name: "m", image: "busybox", command: ["sleep", "1"] }],
    },
  };
  expect(defaultPod(pod)).toEqual({
    metadata: { name: "p" },
    spec: {
      initContainers: [
        {
          name: "s1",
          image: "docker.io/library/busybox:latest",
          command: ["sleep", "1000"],
          resources: { limits: { cpu: "100m" }, requests: { cpu: "100m" } },
          restartPolicy: "Always",
          livenessProbe: { exec: { command: ["true"] }, ...probeDefaults },
          readinessProbe: { httpGet: { path: "/", port: 80, scheme: "HTTP" }, ...probeDefaults },
          startupProbe: { tcpSocket: { port: 80 }, ...probeDefaults },
          ...terminationMessage,
          imagePullPolicy: "IfNotPresent",
        },
      ],
      containers: [
        {
          name: "m",
          image: "busybox",
          command: ["sleep", "1"],
          resources: {},
          ...terminationMessage,
          imagePullPolicy: "Always",
        },
      ],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      securityContext: {},
      schedulerName: "default-scheduler",
      enableServiceLinks: true,
    },
  });
});

test.each([
  ["busybox", "Always"],
  ["busybox:latest", "Always"],
  ["localhost:5000/a/b", "Always"],
  ["localhost:5000/a/b:1", "IfNotPresent"],
  [`busybox@sha256:${"a".repeat(64)}`, "IfNotPresent"],
  [`busybox:latest@sha256:${"a".repeat(64)}`, "Always"],
  ["Not A Reference", "IfNotPresent"],
  ["", "IfNotPresent"],
])("the image %s is pulled %s", (image, policy) => {
  const spec = defaultPodSpec({ containers: [{ name: "m", image }] });
  expect(spec.containers[0]?.imagePullPolicy).toBe(policy);
});

test("a terminationGracePeriodSeconds of zero stays, zeroes of a probe become its defaults", () => {
  const livenessProbe = { exec: { command: ["true"] }, timeoutSeconds: 0, initialDelaySeconds: 0 };
  const spec = defaultPodSpec({
    terminationGracePeriodSeconds: 0,
    containers: [{ name: "m", livenessProbe }],
  });
  expect([spec.terminationGracePeriodSeconds, spec.containers[0]?.livenessProbe]).toEqual([
    0,
    { exec: { command: ["true"] }, initialDelaySeconds: 0, ...probeDefaults },
  ]);
});

test("on the host's network the ports of mains and init containers are the host's, in pods only", () => {
  const ports = [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }];
  const spec = {
    hostNetwork: true,
    initContainers: [{ name: "s", ports }],
    containers: [{ name: "m", ports }],
  };
  const pod = defaultPod({ spec });
  const hostPorts = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].map(
    (container) => container.ports?.map((port) => port.hostPort),
  );
  expect(hostPorts).toEqual([
    [80, 81],
    [80, 81],
  ]);
  expect(defaultPodSpec(spec).containers[0]?.ports?.[0]?.hostPort).toBeUndefined();
});

test("pod-level requests default to the containers' sum, then to the pod-level limits", () => {
  const pod = defaultPod({
    spec: {
      containers: [{ name: "m", resources: { requests: { cpu: "1" } } }],
      resources: { limits: { cpu: "2", memory: "1Gi" } },
    },
  });
  expect(pod.spec?.resources).toEqual({
    limits: { cpu: "2", memory: "1Gi" },
    requests: { cpu: "1", memory: "1Gi" },
  });
});

test("the service account has its two names", () => {
  const spec = { containers: [], serviceAccount: "old", serviceAccountName: "new" };
  const { serviceAccount, serviceAccountName } = defaultPodSpec(spec);
  expect([serviceAccount, serviceAccountName]).toEqual(["new", "new"]);
});
