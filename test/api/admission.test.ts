import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureDefaultAccount, startHarness, type Answer, type Harness } from "./harness.ts";

let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

async function namespace(name: string): Promise<string> {
  await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name } } });
  await ensureDefaultAccount(api.server, name);
  return `/api/v1/namespaces/${name}`;
}

function createPod(base: string, name: string, resources: object = {}): Promise<Answer> {
  return api.send("POST", `${base}/pods`, {
    body: { metadata: { name }, spec: { containers: [{ name: "c", image: "i", resources }] } },
  });
}

interface PodBody {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly {
      readonly resources: object;
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
    readonly volumes?: readonly { readonly name: string; readonly projected?: object }[];
    readonly tolerations?: readonly object[];
    readonly priority?: number;
    readonly preemptionPolicy?: string;
    readonly serviceAccountName?: string;
  };
}

function podIn(answer: Answer): PodBody {
  return answer.body as unknown as PodBody;
}

test("a pod gets an account with its token, tolerations for a while, and a priority", async () => {
  const base = await namespace("plain");
  const { spec } = podIn(await createPod(base, "p"));
  const [volume] = spec.volumes ?? [];
  expect(volume?.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(volume?.projected).toEqual({
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [
            {
              path: "namespace",
              fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" },
            },
          ],
        },
      },
    ],
    defaultMode: 420,
  });
  expect(spec.containers[0]?.volumeMounts).toEqual([
    {
      name: volume?.name,
      readOnly: true,
      mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
    },
  ]);
  expect(spec).toMatchObject({
    serviceAccountName: "default",
    priority: 0,
    preemptionPolicy: "PreemptLowerPriority",
    tolerations: ["not-ready", "unreachable"].map((name) => ({
      key: `node.kubernetes.io/${name}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 300,
    })),
  });
});

test("a pod that wants no token gets no volume", async () => {
  const base = await namespace("tokenless");
  const created = await api.send("POST", `${base}/pods`, {
    body: {
      metadata: { name: "p" },
      spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i" }] },
    },
  });
  expect(podIn(created).spec.volumes).toBeUndefined();
});

test("a priority class becomes a number, and one that is not there is refused", async () => {
  const base = await namespace("ranked");
  await api.send("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", {
    body: { metadata: { name: "high" }, value: 1000 },
  });
  const create = (priorityClassName: string): Promise<Answer> =>
    api.send("POST", `${base}/pods`, {
      body: {
        metadata: { name: priorityClassName },
        spec: { priorityClassName, containers: [{ name: "c", image: "i" }] },
      },
    });
  const [high, none] = [await create("high"), await create("none")];
  expect(podIn(high).spec.priority).toBe(1000);
  expect([none.code, none.body["message"]]).toEqual([
    403,
    'pods "none" is forbidden: no PriorityClass with name none was found',
  ]);
});

test("a limit range fills in what a pod does not say, and refuses what is beyond it", async () => {
  const base = await namespace("limited");
  await api.send("POST", `${base}/limitranges`, {
    body: {
      metadata: { name: "limits" },
      spec: {
        limits: [
          {
            type: "Container",
            default: { memory: "512Mi" },
            defaultRequest: { memory: "256Mi" },
            max: { memory: "1Gi" },
            min: { memory: "16Mi" },
          },
        ],
      },
    },
  });
  const filled = podIn(await createPod(base, "filled"));
  const greedy = await createPod(base, "greedy", { limits: { memory: "2Gi" } });
  expect(filled.spec.containers[0]?.resources).toEqual({
    requests: { memory: "256Mi" },
    limits: { memory: "512Mi" },
  });
  expect(filled.metadata.annotations).toEqual({
    "kubernetes.io/limit-ranger":
      "LimitRanger plugin set: memory request for container c; memory limit for container c",
  });
  expect([greedy.code, greedy.body["message"]]).toEqual([
    403,
    'pods "greedy" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
  ]);
});

test("a limit range speaks of native sidecars, init containers, whole pods and claims", async () => {
  const base = await namespace("bounded");
  await api.send("POST", `${base}/limitranges`, {
    body: {
      metadata: { name: "limits" },
      spec: {
        limits: [
          { type: "Container", max: { cpu: "1" }, min: { cpu: "100m" } },
          { type: "Pod", max: { cpu: "1500m" } },
          { type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } },
        ],
      },
    },
  });
  const of = (name: string, cpu: string, restartPolicy?: string): object => ({
    name,
    image: "i",
    restartPolicy,
    resources: { limits: { cpu } },
  });
  const pod = await api.send("POST", `${base}/pods`, {
    body: {
      metadata: { name: "p" },
      spec: { containers: [of("m", "50m")], initContainers: [of("s", "2", "Always")] },
    },
  });
  const claim = (storage: string): Promise<Answer> =>
    api.send("POST", `${base}/persistentvolumeclaims`, {
      body: {
        metadata: { name: "c" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
      },
    });
  expect([pod, await claim("3Gi"), await claim("1Mi")].map(({ body }) => body["message"])).toEqual([
    'pods "p" is forbidden: [minimum cpu usage per Container is 100m, but request is 50m, maximum cpu usage per Container is 1, but limit is 2, maximum cpu usage per Pod is 1500m, but limit is 2050m]',
    'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
    'persistentvolumeclaims "c" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
  ]);
});

test("the priority classes of the system are there, and a pod may name one", async () => {
  const base = await namespace("critical");
  const created = await api.send("POST", `${base}/pods`, {
    body: {
      metadata: { name: "p" },
      spec: {
        priorityClassName: "system-node-critical",
        containers: [{ name: "c", image: "i" }],
      },
    },
  });
  expect(podIn(created).spec.priority).toBe(2_000_001_000);
});

test("a runtime class must exist, and gives its overhead and its place", async () => {
  const base = await namespace("runtimes");
  await api.send("POST", "/apis/node.k8s.io/v1/runtimeclasses", {
    body: {
      metadata: { name: "boxed" },
      handler: "boxed",
      overhead: { podFixed: { cpu: "250m" } },
      scheduling: { nodeSelector: { box: "yes" } },
    },
  });
  const create = (name: string, spec: object): Promise<Answer> =>
    api.send("POST", `${base}/pods`, {
      body: { metadata: { name }, spec: { containers: [{ name: "c", image: "i" }], ...spec } },
    });
  const boxed = await create("boxed", { runtimeClassName: "boxed" });
  expect(boxed.body["spec"]).toMatchObject({
    overhead: { cpu: "250m" },
    nodeSelector: { box: "yes" },
  });
  const refusals = [
    await create("none", { runtimeClassName: "none" }),
    await create("heavy", { overhead: { cpu: "1" } }),
    await create("torn", { runtimeClassName: "boxed", nodeSelector: { box: "no" } }),
  ];
  expect(refusals.map(({ body }) => body["message"])).toEqual([
    'pods "none" is forbidden: pod rejected: RuntimeClass "none" not found',
    'pods "heavy" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    'pods "torn" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[box] = yes; pod.spec.nodeSelector[box] = no',
  ]);
});

test("an Ingress without a class gets the default one", async () => {
  const base = await namespace("ingress");
  await api.send("POST", "/apis/networking.k8s.io/v1/ingressclasses", {
    body: {
      metadata: {
        name: "web",
        annotations: { "ingressclass.kubernetes.io/is-default-class": "true" },
      },
      spec: { controller: "x.test/y" },
    },
  });
  const path = base.replace("/api/v1", "/apis/networking.k8s.io/v1");
  const ingress = await api.send("POST", `${path}/ingresses`, {
    body: {
      metadata: { name: "i" },
      spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } } },
    },
  });
  expect(ingress.body["spec"]).toMatchObject({ ingressClassName: "web" });
});

test("a pod that gets a node gets the node's zone as a label", async () => {
  const base = await namespace("zoned");
  const labels = { "topology.kubernetes.io/zone": "z1", other: "x" };
  await api.send("POST", "/api/v1/nodes", { body: { metadata: { name: "zoned", labels } } });
  await createPod(base, "p");
  await api.send("POST", `${base}/pods/p/binding`, {
    body: { metadata: { name: "p" }, target: { kind: "Node", name: "zoned" } },
  });
  const pod = await api.send("GET", `${base}/pods/p`);
  expect(pod.body["metadata"]).toMatchObject({ labels: { "topology.kubernetes.io/zone": "z1" } });
  expect(JSON.stringify(pod.body["metadata"])).not.toContain('"other":"x"');
});

test("a node is created with a taint until it has said that it is ready", async () => {
  const node = await api.send("POST", "/api/v1/nodes", { body: { metadata: { name: "fresh" } } });
  expect(node.body["spec"]).toMatchObject({
    taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }],
  });
});

test("claims and volumes are protected, and a claim without a class gets the default one", async () => {
  const base = await namespace("stored");
  await api.send("POST", "/apis/storage.k8s.io/v1/storageclasses", {
    body: {
      metadata: {
        name: "standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "x.test/y",
    },
  });
  const claim = await api.send("POST", `${base}/persistentvolumeclaims`, {
    body: {
      metadata: { name: "c" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    },
  });
  expect(claim.body).toMatchObject({
    metadata: { finalizers: ["kubernetes.io/pvc-protection"] },
    spec: { storageClassName: "standard" },
  });
});

test("a claim grows only when its class says that it can", async () => {
  const base = await namespace("growing");
  const merge = { "content-type": "application/merge-patch+json" };
  const claims = `${base}/persistentvolumeclaims`;
  const create = (name: string): Promise<Answer> =>
    api.send("POST", claims, {
      body: {
        metadata: { name },
        spec: {
          storageClassName: "rigid",
          volumeName: "v",
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "1Gi" } },
        },
      },
    });
  await create("c");
  await api.send("PATCH", `${claims}/c/status`, {
    body: { status: { phase: "Bound", capacity: { storage: "1Gi" } } },
    headers: merge,
  });
  const grown = await api.send("PATCH", `${claims}/c`, {
    body: { spec: { resources: { requests: { storage: "2Gi" } } } },
    headers: merge,
  });
  expect([grown.code, grown.body["message"]]).toEqual([
    403,
    'persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  ]);
});
