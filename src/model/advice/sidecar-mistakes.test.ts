import { expect, test } from "vitest";
import type { Container, PodSpec } from "../types/core-v1.ts";
import { sidecarMistakes } from "./sidecar-mistakes.ts";

const work: Container = { name: "main", image: "busybox", command: ["sh", "-c", "echo done"] };
const shipper: Container = { name: "shipper", image: "busybox", command: ["tail", "-F", "/l"] };
const proxy: Container = {
  name: "proxy",
  image: "haproxy",
  restartPolicy: "Always",
  ports: [{ containerPort: 5432 }],
};
const migration: Container = {
  name: "migrate",
  image: "company/migrate",
  args: ["--database", "postgres://127.0.0.1:5432/shop"],
};

const found = (spec: PodSpec): readonly string[] =>
  sidecarMistakes(spec).map(({ rule, field }) => `${rule} at ${field}`);

test("a helper among the plain containers keeps a pod from completing, and is named", () => {
  const spec = { restartPolicy: "Never", containers: [work, shipper] };
  expect(sidecarMistakes(spec)).toEqual([
    {
      rule: "helper-never-ends",
      field: "containers[1]",
      message:
        '"shipper" runs until it is stopped, so the pod never completes; as an init container with restartPolicy: Always it is a sidecar, and stops when the others have ended',
    },
  ]);
});

test.for<[string, PodSpec]>([
  ["a pod that is to stay", { containers: [work, shipper] }],
  [
    "a native sidecar",
    {
      restartPolicy: "Never",
      initContainers: [{ ...shipper, restartPolicy: "Always" }],
      containers: [work],
    },
  ],
  ["a pod of helpers only", { restartPolicy: "OnFailure", containers: [shipper] }],
  [
    "a main that can see and end its helpers",
    { restartPolicy: "Never", shareProcessNamespace: true, containers: [work, shipper] },
  ],
  [
    "a sidecar that the init container waits for",
    {
      containers: [work],
      initContainers: [{ ...proxy, startupProbe: { tcpSocket: { port: 5432 } } }, migration],
    },
  ],
  [
    "a sidecar whose postStart waits",
    {
      containers: [work],
      initContainers: [
        { ...proxy, lifecycle: { postStart: { sleep: { seconds: 1 } } } },
        migration,
      ],
    },
  ],
  [
    "an init container that tries again",
    {
      containers: [work],
      initContainers: [
        proxy,
        { ...migration, command: ["sh", "-c", "until nc -z localhost:5432; do sleep 1; done"] },
      ],
    },
  ],
  [
    "another port",
    { containers: [work], initContainers: [proxy, { ...migration, args: ["127.0.0.1:80"] }] },
  ],
  [
    "the host's network, where others serve",
    { hostNetwork: true, containers: [work], initContainers: [proxy, migration] },
  ],
  [
    "a start-up probe of its own port",
    {
      containers: [work],
      initContainers: [{ ...proxy, startupProbe: { tcpSocket: { port: 5432 } } }],
    },
  ],
])("no word about %s", ([, spec]) => {
  expect(found(spec)).toEqual([]);
});

test.for<[string, PodSpec, string]>([
  [
    "Always makes no sidecar of a plain container",
    { restartPolicy: "Never", containers: [work, { ...proxy, command: ["/run"] }] },
    "always-is-no-sidecar at containers[1].restartPolicy",
  ],
  [
    "an init container that never ends",
    { containers: [work], initContainers: [shipper] },
    "init-never-ends at initContainers[0]",
  ],
  [
    "a helper with a policy that makes no sidecar",
    { containers: [work], initContainers: [{ ...shipper, restartPolicy: "OnFailure" }] },
    "init-never-ends at initContainers[0]",
  ],
  [
    "an init container that asks a sidecar that may not listen yet",
    { containers: [work], initContainers: [proxy, migration] },
    "sidecar-not-awaited at initContainers[0]",
  ],
  [
    "an init container that asks a later sidecar",
    { containers: [work], initContainers: [migration, proxy] },
    "served-too-late at initContainers[0]",
  ],
  [
    "an init container that asks the main",
    { containers: [{ ...proxy, restartPolicy: undefined }], initContainers: [migration] },
    "served-too-late at initContainers[0]",
  ],
  [
    "a sidecar that has started when the main answers",
    {
      containers: [{ ...work, ports: [{ containerPort: 8080 }] }],
      initContainers: [{ ...proxy, startupProbe: { httpGet: { port: 8080 } } }],
    },
    "startup-needs-main at initContainers[0].startupProbe",
  ],
])("%s is a mistake", ([, spec, mistake]) => {
  expect(found(spec)).toEqual([mistake]);
});

test("a policy that makes no sidecar is named", () => {
  const spec = { containers: [work], initContainers: [{ ...shipper, restartPolicy: "OnFailure" }] };
  expect(sidecarMistakes(spec)[0]?.message).toContain(
    "only restartPolicy: Always makes it a sidecar, not OnFailure",
  );
});
