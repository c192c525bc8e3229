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

test("a quota holds even when many ask at once", async () => {
  const base = await namespace("quota");
  await api.send("POST", `${base}/resourcequotas`, {
    body: { metadata: { name: "few" }, spec: { hard: { pods: "3", "count/configmaps": "1" } } },
  });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => createPod(base, `p-${index}`)),
  );
  const refused = answers.filter(({ code }) => code === 403);
  expect([answers.length - refused.length, refused.length]).toEqual([3, 7]);
  expect(refused[0]?.body["message"]).toMatch(
    /^pods "p-\d" is forbidden: exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3$/,
  );
  const quota = await api.send("GET", `${base}/resourcequotas/few`);
  expect(quota.body["status"]).toMatchObject({ used: { pods: "3" } });
});

test("a quota of memory demands that every container says how much", async () => {
  const base = await namespace("said");
  await api.send("POST", `${base}/resourcequotas`, {
    body: { metadata: { name: "mem" }, spec: { hard: { "limits.memory": "1Gi" } } },
  });
  const silent = await createPod(base, "silent");
  const modest = await createPod(base, "modest", { limits: { memory: "600Mi" } });
  const second = await createPod(base, "second", { limits: { memory: "600Mi" } });
  expect([silent, modest, second].map((each) => [each.code, each.body["message"]])).toEqual([
    [403, 'pods "silent" is forbidden: failed quota: mem: must specify limits.memory for: c'],
    [201, undefined],
    [
      403,
      'pods "second" is forbidden: exceeded quota: mem, requested: limits.memory=600Mi, used: limits.memory=600Mi, limited: limits.memory=1Gi',
    ],
  ]);
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
