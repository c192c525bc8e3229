import { afterAll, beforeAll, expect, test } from "vitest";
import { inProcessClient } from "../../src/client/in-process.ts";
import { startControllers, type Controllers } from "../../src/controllers/all.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { systemRandom } from "../../src/engine/random.ts";
import { newestKubectl } from "../kubectl/kubectls.ts";
import { ensureDefaultAccount, quietLog, startHarness, type Harness } from "./harness.ts";

/** What people get wrong, told by the newest kubectl here in Kubernetes' words, with controllers and a node of no substance. */
let api: Harness;
let controllers: Controllers;
const stop = new AbortController();
const binary = newestKubectl();

beforeAll(async () => {
  api = await startHarness();
  controllers = startControllers(
    {
      api: inProcessClient(api.server.internal({ name: "manager", groups: ["system:masters"] })),
      clock: new SystemClock(),
      random: systemRandom,
      log: quietLog,
      config: { rootCaPem: "" },
    },
    stop.signal,
  );
  await controllers.started;
  const status = { allocatable: { cpu: "2", memory: "1Gi", pods: "10" } };
  const headers = { "content-type": "application/merge-patch+json" };
  await api.send("POST", "/api/v1/nodes", { body: { metadata: { name: "n" } } });
  await api.send("PATCH", "/api/v1/nodes/n", { body: { spec: { taints: null } }, headers });
  await api.send("PATCH", "/api/v1/nodes/n/status", { body: { status }, headers });
  await ensureDefaultAccount(api.server, "default");
});

afterAll(async () => {
  stop.abort();
  await controllers.ended;
  await api[Symbol.asyncDispose]();
});

async function kubectl(args: string, input = ""): Promise<string> {
  const { out, err } = await api.kubectl(binary, args.split(" "), input);
  return (out + err).trim();
}

/** Looks until the controllers have made it so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The same for what kubectl says; the error shows what it said last. */
async function untilSaid(args: string, text: string): Promise<string> {
  let said = "";
  await until(async () => {
    said = await kubectl(args);
    return said.includes(text);
  }).catch((error: unknown) => {
    throw new Error(`kubectl ${args} never said ${text}: ${said}`, { cause: error });
  });
  return said;
}

test("a NodePort that another Service has, or that is out of range", async () => {
  const service = (name: string, nodePort: number): string =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: { type: "NodePort", ports: [{ port: 80, nodePort }] },
    });
  await kubectl("create -f -", service("first", 30_080));
  expect([
    await kubectl("create -f -", service("second", 30_080)),
    await kubectl("create -f -", service("second", 80)),
  ]).toEqual([
    'The Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    'The Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  ]);
  // A refused Service keeps nothing: its address and port are free for the next.
  await kubectl("delete service first");
  expect(await kubectl("create -f -", service("second", 30_080))).toBe("service/second created");
});

test.each(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"])(
  "a %s whose selector does not match its template",
  async (kind) => {
    const manifest = {
      apiVersion: "apps/v1",
      kind,
      metadata: { name: "bad" },
      spec: {
        selector: { matchLabels: { app: "a" } },
        template: {
          metadata: { labels: { app: "b" } },
          spec: { containers: [{ name: "c", image: "i" }] },
        },
      },
    };
    expect(await kubectl("create -f -", JSON.stringify(manifest))).toBe(
      `The ${kind} "bad" is invalid: spec.template.metadata.labels: Invalid value: {"app":"b"}: \`selector\` does not match template \`labels\``,
    );
  },
);

test("fields that never change", async () => {
  await kubectl("create deploy fixed --image=i --replicas=0");
  await kubectl("create job fixed --image=i");
  await kubectl("create configmap fixed --from-literal=a=b");
  await kubectl('patch configmap fixed --type=merge -p {"immutable":true}');
  await kubectl("create service clusterip fixed --tcp=80");
  const patch = (what: string, change: object): Promise<string> =>
    kubectl(`patch ${what} --type=merge -p ${JSON.stringify(change)}`);
  const selector = { matchLabels: { app: "fixed", x: "y" } };
  expect([
    await patch("deploy fixed", {
      spec: { selector, template: { metadata: { labels: { x: "y" } } } },
    }),
    await patch("job fixed", { spec: { completions: 3 } }),
    await patch("configmap fixed", { data: { a: "c" } }),
    await patch("configmap fixed", { immutable: false }),
    await patch("service fixed", { spec: { clusterIP: "10.96.0.9" } }),
  ]).toEqual([
    'The Deployment "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"fixed","x":"y"}}: field is immutable',
    'The Job "fixed" is invalid: spec.completions: Invalid value: 3: field is immutable',
    'The ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    'The ConfigMap "fixed" is invalid: immutable: Forbidden: field is immutable when `immutable` is set',
    'The Service "fixed" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set',
  ]);
});

test.each<[string, object, string]>([
  [
    "missing",
    { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "nope" } }] },
    'persistentvolumeclaim "nope" not found',
  ],
  [
    "picky",
    { nodeSelector: { disk: "ssd" } },
    "1 node(s) didn't match Pod's node affinity/selector",
  ],
  [
    "greedy",
    {
      containers: [
        {
          name: "c",
          image: "i",
          resources: { requests: { cpu: "3", memory: "2Gi" }, limits: { "x.test/gpu": "1" } },
        },
      ],
    },
    "1 Insufficient cpu, 1 Insufficient memory, 1 Insufficient x.test/gpu",
  ],
])("a pod that fits nowhere, %s, is told why", async (name, spec, why) => {
  const containers = [{ name: "c", image: "i" }];
  // Nobody beats this node's heart, which brings it taints in time.
  const tolerations = [{ operator: "Exists" }];
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers, tolerations, ...spec },
  };
  expect(await kubectl("create -f -", JSON.stringify(pod))).toBe(`pod/${name} created`);
  const message = `0/1 nodes are available: ${why}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`;
  expect(await untilSaid(`describe pod ${name}`, message)).toContain("PodScheduled   False");
  await kubectl(`delete pod ${name}`);
});

interface Created {
  readonly metadata: { readonly uid: string };
}

async function createMap(namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const created = await api.send("POST", path, { body: { metadata: { name } } });
  return (created.body as unknown as Created).metadata.uid;
}

async function own(
  namespace: string,
  name: string,
  owner: { name: string; uid: string },
): Promise<void> {
  const reference = { apiVersion: "v1", kind: "ConfigMap", blockOwnerDeletion: true, ...owner };
  await api.send("PATCH", `/api/v1/namespaces/${namespace}/configmaps/${name}`, {
    body: { metadata: { ownerReferences: [reference] } },
    headers: { "content-type": "application/merge-patch+json" },
  });
}

const isGone = (namespace: string, name: string) => async (): Promise<boolean> =>
  (await api.send("GET", `/api/v1/namespaces/${namespace}/configmaps/${name}`)).code === 404;

test.each(["background", "foreground"])(
  "owners that own each other all go when one is deleted, in %s",
  async (cascade) => {
    const names = ["ring-a", "ring-b", "ring-c"];
    const uids = await Promise.all(names.map((name) => createMap("default", name)));
    for (const [index, name] of names.entries()) {
      const next = (index + 1) % names.length;
      await own("default", name, { name: names[next] ?? "", uid: uids[next] ?? "" });
    }
    await kubectl(`delete configmap ring-a --cascade=${cascade} --wait=false`);
    for (const name of names) await until(isGone("default", name));
    expect(await kubectl("get configmap ring-a ring-b ring-c -o name --ignore-not-found")).toBe("");
  },
);

test("an owner in another namespace is none: the dependent goes, and an event says why", async () => {
  await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name: "far" } } });
  const uid = await createMap("far", "owner");
  await createMap("default", "owned");
  await own("default", "owned", { name: "owner", uid });
  await until(isGone("default", "owned"));
  const message = `ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${uid}] does not exist in namespace "default"`;
  expect(await untilSaid("get events -o wide", message)).toContain("OwnerRefInvalidNamespace");
});
