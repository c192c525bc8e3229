import { afterAll, beforeAll, expect, test } from "vitest";
import { inProcessClient } from "../../src/client/in-process.ts";
import { startControllers, type Controllers } from "../../src/controllers/all.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { systemRandom } from "../../src/engine/random.ts";
import {
  ensureDefaultAccount,
  quietLog,
  startHarness,
  type Answer,
  type Harness,
} from "./harness.ts";

let api: Harness;
let controllers: Controllers;
const stop = new AbortController();

beforeAll(async () => {
  api = await startHarness();
  const manager = { name: "manager", groups: ["system:masters"] };
  controllers = startControllers(
    {
      api: inProcessClient(api.server.internal(manager)),
      clock: new SystemClock(),
      random: systemRandom,
      log: quietLog,
      config: { rootCaPem: "" },
    },
    stop.signal,
  );
  await controllers.started;
});

afterAll(async () => {
  stop.abort();
  await controllers.ended;
  await api[Symbol.asyncDispose]();
});

/** A namespace with these quotas, by name their `spec`. */
async function limited(name: string, quotas: Readonly<Record<string, object>>): Promise<string> {
  const base = `/api/v1/namespaces/${name}`;
  await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name } } });
  await ensureDefaultAccount(api.server, name);
  for (const [quota, spec] of Object.entries(quotas)) {
    await api.send("POST", `${base}/resourcequotas`, { body: { metadata: { name: quota }, spec } });
  }
  return base;
}

function createPod(base: string, name: string, spec: object = {}, query = ""): Promise<Answer> {
  const containers = [{ name: "c", image: "i" }];
  return api.send("POST", `${base}/pods${query}`, {
    body: { metadata: { name }, spec: { containers, ...spec } },
  });
}

function createMap(base: string, name: string): Promise<Answer> {
  return api.send("POST", `${base}/configmaps`, { body: { metadata: { name } } });
}

function asking(resources: object): object {
  return { containers: [{ name: "c", image: "i", resources }] };
}

function said(answer: Answer): readonly unknown[] {
  return [answer.code, answer.body["message"]];
}

/** What the quota's status says when the controllers are at rest. */
async function used(base: string, quota: string): Promise<unknown> {
  do await new Promise((resolve) => setTimeout(resolve, 20));
  while (controllers.depth() > 0);
  const { body } = await api.send("GET", `${base}/resourcequotas/${quota}`);
  return (body["status"] as { used?: unknown } | undefined)?.used;
}

test("a quota holds when many ask at once, while its controller counts", async () => {
  // The ConfigMap with the root certificate is one of them.
  const base = await limited("storm", { few: { hard: { configmaps: "40" } } });
  const waves = Array.from({ length: 10 }, (_, wave) => wave);
  const answers = await Promise.all(
    waves.map(async (wave) => {
      const own: Answer[] = [];
      for (let index = 0; index < 10; index += 1)
        own.push(await createMap(base, `m-${wave}-${index}`));
      return own;
    }),
  );
  const codes = answers.flat().map(({ code }) => code);
  const { body } = await api.send("GET", `${base}/configmaps`);
  expect((body["items"] as readonly unknown[]).length).toBe(40);
  expect(codes.filter((code) => code === 403)).toHaveLength(61);
  expect(await used(base, "few")).toEqual({ configmaps: "40" });
});

test("the refusal names the quota, what was asked for, what is used and what there is", async () => {
  const base = await limited("full", { few: { hard: { pods: "1" } } });
  expect((await createPod(base, "first")).code).toBe(201);
  expect(said(await createPod(base, "second"))).toEqual([
    403,
    'pods "second" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
  ]);
});

test("what is deleted or has ended makes room at once", async () => {
  const base = await limited("freed", { few: { hard: { pods: "1" } } });
  await createPod(base, "first");
  await api.send("DELETE", `${base}/pods/first`);
  expect((await createPod(base, "second")).code).toBe(201);
  await api.send("PATCH", `${base}/pods/second/status`, {
    body: { status: { phase: "Succeeded" } },
    headers: { "content-type": "application/merge-patch+json" },
  });
  expect((await createPod(base, "third")).code).toBe(201);
  expect(await used(base, "few")).toEqual({ pods: "1" });
});

test("a quota that is narrowed or widened counts what was there before it", async () => {
  const base = await limited("edited", { few: { hard: { pods: "5" } } });
  await createMap(base, "one");
  await used(base, "few");
  await api.send("PATCH", `${base}/resourcequotas/few`, {
    body: { spec: { hard: { "count/configmaps": "2" } } },
    headers: { "content-type": "application/merge-patch+json" },
  });
  // `one` and the root certificate.
  expect(said(await createMap(base, "two"))).toEqual([
    403,
    'configmaps "two" is forbidden: exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=2, limited: count/configmaps=2',
  ]);
});

test("a quota of memory demands that every container says how much", async () => {
  const base = await limited("said", { mem: { hard: { "limits.memory": "1Gi" } } });
  const silent = await createPod(base, "silent");
  const modest = await createPod(base, "modest", asking({ limits: { memory: "600Mi" } }));
  const second = await createPod(base, "second", asking({ limits: { memory: "600Mi" } }));
  expect([silent, modest, second].map(said)).toEqual([
    [403, 'pods "silent" is forbidden: failed quota: mem: must specify limits.memory for: c'],
    [201, undefined],
    [
      403,
      'pods "second" is forbidden: exceeded quota: mem, requested: limits.memory=600Mi, used: limits.memory=600Mi, limited: limits.memory=1Gi',
    ],
  ]);
});

test("native sidecars count beside mains, other init containers only as far as they need more", async () => {
  const base = await limited("sidecars", { cpu: { hard: { "requests.cpu": "10" } } });
  const of = (name: string, cpu: string, more: object = {}) => ({
    name,
    image: "i",
    resources: { requests: { cpu } },
    ...more,
  });
  await createPod(base, "p", {
    initContainers: [of("helper", "1", { restartPolicy: "Always" }), of("init", "4")],
    containers: [of("main", "2")],
  });
  expect(await used(base, "cpu")).toEqual({ "requests.cpu": "5" });
});

test("a scoped quota leaves other pods, and everything else, alone", async () => {
  const base = await limited("scoped", {
    best: { hard: { pods: "1" }, scopes: ["BestEffort"] },
    high: {
      hard: { pods: "1" },
      scopeSelector: {
        matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["vip"] }],
      },
    },
  });
  await api.send("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", {
    body: { metadata: { name: "vip" }, value: 7 },
  });
  const burstable = asking({ requests: { cpu: "1m" } });
  const answers = [
    await createPod(base, "best-1"),
    await createPod(base, "burstable-1", burstable),
    await createPod(base, "best-2"),
    await createPod(base, "vip-1", { ...burstable, priorityClassName: "vip" }),
    await createPod(base, "vip-2", { ...burstable, priorityClassName: "vip" }),
    await createPod(base, "burstable-2", burstable),
  ];
  expect(answers.map(({ code }) => code)).toEqual([201, 201, 403, 201, 403, 201]);
});

test("a resize is measured by what it adds", async () => {
  const base = await limited("resized", { cpu: { hard: { "requests.cpu": "1" } } });
  await createPod(base, "p", asking({ requests: { cpu: "600m" } }));
  const resize = (cpu: string): Promise<Answer> =>
    api.send("PATCH", `${base}/pods/p/resize`, {
      body: { spec: asking({ requests: { cpu } }) },
      headers: { "content-type": "application/strategic-merge-patch+json" },
    });
  expect(said(await resize("1200m"))).toEqual([
    403,
    'pods "p" is forbidden: exceeded quota: cpu, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
  ]);
  expect((await resize("1")).code).toBe(200);
  expect(await used(base, "cpu")).toEqual({ "requests.cpu": "1" });
});

test("a Service that becomes a NodePort needs room for its ports", async () => {
  const base = await limited("ports", { net: { hard: { "services.nodeports": "1" } } });
  const ports = [
    { name: "a", port: 80 },
    { name: "b", port: 81 },
  ];
  await api.send("POST", `${base}/services`, {
    body: { metadata: { name: "s" }, spec: { ports } },
  });
  const opened = await api.send("PATCH", `${base}/services/s`, {
    body: { spec: { type: "NodePort" } },
    headers: { "content-type": "application/merge-patch+json" },
  });
  expect(said(opened)).toEqual([
    403,
    'services "s" is forbidden: exceeded quota: net, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
  ]);
});

test("a dry run is measured and takes nothing", async () => {
  const base = await limited("dry", { few: { hard: { pods: "1" } } });
  expect((await createPod(base, "p", {}, "?dryRun=All")).code).toBe(201);
  expect((await createPod(base, "p")).code).toBe(201);
  expect((await createPod(base, "q", {}, "?dryRun=All")).code).toBe(403);
});

test("what one quota refuses another is not charged for", async () => {
  const base = await limited("two", {
    a: { hard: { pods: "5" } },
    b: { hard: { "requests.cpu": "1" } },
  });
  const greedy = await createPod(base, "greedy", asking({ requests: { cpu: "2" } }));
  expect(greedy.code).toBe(403);
  expect([await used(base, "a"), await used(base, "b")]).toEqual([
    { pods: "0" },
    { "requests.cpu": "0" },
  ]);
});

test("claims are counted in all and for their class", async () => {
  const prefix = "gold.storageclass.storage.k8s.io";
  const base = await limited("claims", {
    disk: { hard: { "requests.storage": "10Gi", [`${prefix}/requests.storage`]: "2Gi" } },
  });
  const claim = (name: string, storageClassName: string): Promise<Answer> =>
    api.send("POST", `${base}/persistentvolumeclaims`, {
      body: {
        metadata: { name },
        spec: {
          storageClassName,
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "3Gi" } },
        },
      },
    });
  expect(said(await claim("gold", "gold"))).toEqual([
    403,
    `persistentvolumeclaims "gold" is forbidden: exceeded quota: disk, requested: ${prefix}/requests.storage=3Gi, used: ${prefix}/requests.storage=0, limited: ${prefix}/requests.storage=2Gi`,
  ]);
  expect((await claim("tin", "tin")).code).toBe(201);
});
