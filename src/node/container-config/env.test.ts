import { expect, test } from "vitest";

import type { Container, Pod, Service } from "../../model/types/core-v1.ts";
import { containerEnv, type EnvSources } from "./env.ts";

const kubernetes: Service = {
  metadata: { namespace: "default", name: "kubernetes" },
  spec: { clusterIP: "10.96.0.1", ports: [{ port: 443 }] },
};
const sources: EnvSources = {
  configuration: {
    configMap: async (_, name) =>
      name === "cm" ? { data: { A: "1", "file.txt": "content", toFrom: "x" } } : undefined,
    secret: async (_, name) =>
      name === "sec" ? { data: { B: Buffer.from("two").toString("base64") } } : undefined,
  },
  services: [],
  addresses: { hostIPs: ["192.168.0.1"], podIPs: ["10.88.0.5"] },
  allocatable: { cpu: "2", memory: "1Gi" },
  envFileValue: async ({ key }) => (key === "K" ? "from file" : undefined),
};
const pod: Pod = {
  metadata: { name: "p", namespace: "ns", labels: { app: "x" } },
  spec: { containers: [], enableServiceLinks: false, serviceAccountName: "default" },
};

test("variables come from envFrom, then env with references replaced", async () => {
  const env = await envOf({
    envFrom: [{ prefix: "P_", configMapRef: { name: "cm" } }, { secretRef: { name: "sec" } }],
    env: [
      { name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "A" } } },
      { name: "Z", value: "$(A)-$(UNSET)-$$(A)-$(P_A)" },
      { name: "B", value: "overridden $(B)" },
    ],
  });
  expect(env).toEqual({
    P_A: "1",
    "P_file.txt": "content",
    P_toFrom: "x",
    B: "overridden two",
    A: "1",
    Z: "1-$(UNSET)-$(A)-1",
  });
});

test("the downward API gives fields and resources", async () => {
  const env = await envOf({
    resources: { limits: { cpu: "250m" } },
    env: [
      { name: "PN", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "LBL", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
      { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      {
        name: "CPU",
        valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } },
      },
    ],
  });
  expect(env).toEqual({ PN: "p", LBL: "x", IP: "10.88.0.5", CPU: "250" });
});

test("Service variables may be named in a value and do not replace the container's own", async () => {
  const env = await containerEnv(
    pod,
    {
      name: "c",
      env: [
        { name: "KUBERNETES_SERVICE_PORT", value: "1" },
        { name: "URL", value: "https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)" },
      ],
    },
    { ...sources, services: [kubernetes] },
  );
  expect(env.get("URL")).toBe("https://10.96.0.1:1");
  expect(env.get("KUBERNETES_SERVICE_PORT")).toBe("1");
  expect(env.get("KUBERNETES_PORT")).toBe("tcp://10.96.0.1:443");
});

test.for<[string, Partial<Container>]>([
  ['configmap "no" not found', { envFrom: [{ configMapRef: { name: "no" } }] }],
  ['secret "no" not found', { envFrom: [{ secretRef: { name: "no" } }] }],
  ["couldn't find key k in ConfigMap ns/cm", keyOf("configMapKeyRef", "cm")],
  ["couldn't find key k in Secret ns/sec", keyOf("secretKeyRef", "sec")],
  ['secret "no" not found', keyOf("secretKeyRef", "no")],
  [
    'environment variable key "X" not found in file "f"',
    { env: [{ name: "V", valueFrom: { fileKeyRef: { volumeName: "v", path: "f", key: "X" } } }] },
  ],
])("what is missing is refused: %s", async ([message, container]) => {
  await expect(envOf(container)).rejects.toThrow(message);
});

test("what is optional and missing is left out", async () => {
  const env = await envOf({
    envFrom: [{ configMapRef: { name: "no", optional: true } }],
    env: [
      { name: "X", valueFrom: { configMapKeyRef: { name: "no", key: "k", optional: true } } },
      { name: "Y", valueFrom: { secretKeyRef: { name: "sec", key: "k", optional: true } } },
      {
        name: "F",
        valueFrom: { fileKeyRef: { volumeName: "v", path: "f", key: "K", optional: true } },
      },
    ],
  });
  expect(env).toEqual({ F: "from file" });
});

async function envOf(container: Partial<Container>): Promise<Record<string, string>> {
  return Object.fromEntries(await containerEnv(pod, { name: "c", ...container }, sources));
}

function keyOf(source: "configMapKeyRef" | "secretKeyRef", name: string): Partial<Container> {
  return { env: [{ name: "V", valueFrom: { [source]: { name, key: "k" } } }] };
}
