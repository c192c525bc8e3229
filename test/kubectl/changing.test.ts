import { afterAll, beforeAll, expect } from "vitest";
import type { Harness } from "../api/harness.ts";
import { startCluster, until, withEveryKubectl } from "./cluster.ts";
import { configMap, deployment, pod } from "./manifests.ts";

/** Objects that are changed by command, waited for and drained, with every kubectl on this machine. */
let cluster: Harness;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const test = withEveryKubectl(() => cluster);
const image = "jsonpath={.spec.template.spec.containers[*].image}";
const strategic = { "content-type": "application/strategic-merge-patch+json" };

test("row K23: wait sees a condition, a deletion, and that it waits in vain", async ({
  run,
  out,
  during,
  namespace,
}) => {
  const path = `/api/v1/namespaces/${namespace}/pods/waited`;
  const hold = (finalizers: readonly string[] | null): Promise<unknown> =>
    cluster.send("PATCH", path, { body: { metadata: { finalizers } }, headers: strategic });
  await out("apply -f -", pod("waited"));
  const waiting = out("wait pod/waited --for=condition=Ready --timeout=60s");
  await cluster.send("PATCH", `${path}/status`, {
    body: { status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } },
    headers: strategic,
  });
  expect(await waiting).toBe("pod/waited condition met");
  const vain = await run("wait pod/waited --for=condition=Nope --timeout=5s");
  expect([vain.code, vain.err]).toEqual([1, expect.stringContaining("timed out waiting")]);
  await hold(["example.com/held"]);
  await out("delete pod waited --wait=false");
  const before = await run("wait pod/waited --for=delete --timeout=5s");
  expect([before.code, before.err]).toEqual([1, expect.stringContaining("timed out waiting")]);
  // With -v=6 it says what it asks for: a pod that is gone before it watches is one that was never there.
  const wait = "wait pod/waited --for=delete --timeout=60s -v=6";
  await during(wait, ["watch=true"], async (_, ended) => {
    await hold(null);
    expect(await ended).toBe(0);
  });
});

test(
  "row K23: wait sees a field",
  async ({ out }) => {
    await out("apply -f -", configMap("field", { a: "1" }));
    await out("wait configmap/field --for=jsonpath={.data.a}=1 --timeout=60s");
  },
  { from: 23 },
);

test(
  "row K23: wait sees a creation",
  async ({ out }) => {
    const waiting = out("wait configmap/born --for=create --timeout=60s");
    await out("apply -f -", configMap("born"));
    await waiting;
  },
  { from: 31 },
);

test("row K24: rollouts are restarted, paused, resumed, listed and undone", async ({
  out,
  namespace,
}) => {
  await out("apply -f -", deployment("rolled"));
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/rolled`;
  const revision = async (wanted: string): Promise<boolean> => {
    const { metadata } = (await cluster.send("GET", path)).body as {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    };
    return metadata.annotations?.["deployment.kubernetes.io/revision"] === wanted;
  };
  await until(() => revision("1"));
  expect(await out("set image deploy/rolled web=nginx:2")).toBe(
    "deployment.apps/rolled image updated",
  );
  await until(() => revision("2"));
  expect(await out("rollout history deploy/rolled")).toMatch(/^1\s+<none>\n2\s+<none>$/m);
  expect(await out("rollout history deploy/rolled --revision=1")).toContain("nginx:1");
  expect(await out("rollout undo deploy/rolled")).toBe("deployment.apps/rolled rolled back");
  expect(await out(`get deploy rolled -o ${image}`)).toBe("nginx:1 helper:1");
  expect(await out("rollout restart deploy/rolled")).toBe("deployment.apps/rolled restarted");
  expect(await out("rollout pause deploy/rolled")).toBe("deployment.apps/rolled paused");
  expect(await out("rollout resume deploy/rolled")).toBe("deployment.apps/rolled resumed");
});

test("rows K25 and S2: scale, also from a number that must be so", async ({ run, out }) => {
  await out("apply -f -", deployment("scaled"));
  const scaled = "deployment.apps/scaled scaled";
  expect(await out("scale deploy scaled --replicas=5")).toBe(scaled);
  expect(await out("scale deploy scaled --current-replicas=5 --replicas=4")).toBe(scaled);
  const refused = await run("scale deploy scaled --current-replicas=9 --replicas=1");
  expect(refused.err).toMatch(/Expected replicas to be 9, was 4/i);
  expect(await out("get deploy scaled -o jsonpath={.spec.replicas}")).toBe("4");
});

test("row K26: set image, env, resources, service account and selector", async ({ out }) => {
  await out("apply -f -", deployment("set"));
  await out("create service clusterip set --tcp=80");
  expect(await out("set image deploy/set web=nginx:9")).toContain("image updated");
  expect(await out("set env deploy/set -c web FOO=bar")).toContain("env updated");
  expect(await out("set env deploy/set --list")).toContain("FOO=bar");
  expect(await out("set resources deploy/set --limits=cpu=200m")).toContain(
    "resource requirements",
  );
  expect(await out("set serviceaccount deploy/set default")).toContain("serviceaccount updated");
  expect(await out("set selector svc/set app=other")).toBe("service/set selector updated");
  const shown = "{.image}={.env[*].value}={.resources.limits.cpu} ";
  const path = `'jsonpath={range .spec.template.spec.containers[*]}${shown}{end}'`;
  expect(await out(`get deploy set -o ${path}`)).toBe("nginx:9=bar=200m helper:1==200m");
});

test("row K27: patch in all three ways, and a test that fails", async ({ run, out }) => {
  await out("apply -f -", deployment("patched"));
  const patched = "deployment.apps/patched patched";
  const containers = '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"n:3"}]}}}}';
  expect(await out(`patch deploy patched -p '${containers}'`)).toBe(patched);
  expect(
    await out(`patch deploy patched --type=merge -p '{"metadata":{"labels":{"z":"1"}}}'`),
  ).toBe(patched);
  const replace = '[{"op":"replace","path":"/spec/replicas","value":3}]';
  expect(await out(`patch deploy patched --type=json -p '${replace}'`)).toBe(patched);
  const test_ = '[{"op":"test","path":"/spec/replicas","value":99}]';
  const failed = await run(`patch deploy patched --type=json -p '${test_}'`);
  expect(failed.err).toContain("The request is invalid");
  const path = `'jsonpath={.spec.replicas} {.metadata.labels.z} {.spec.template.spec.containers[*].image}'`;
  expect(await out(`get deploy patched -o ${path}`)).toBe("3 1 n:3 helper:1");
});

test(
  "rows K27, S1, S2 and S13: patch of a subresource",
  async ({ out, namespace }) => {
    await out("apply -f -", deployment("below"));
    await out("apply -f -", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: `${namespace}-s` },
    });
    const merge = (object: string, subresource: string, patch: object): Promise<string> =>
      out(
        `patch ${object} --subresource=${subresource} --type=merge -p '${JSON.stringify(patch)}'`,
      );
    await merge("deploy below", "scale", { spec: { replicas: 1 } });
    expect(await out("get deploy below -o jsonpath={.spec.replicas}")).toBe("1");
    const phase = { status: { phase: "Running" } };
    await out("apply -f -", pod("below"));
    await merge("pod below", "status", phase);
    expect(await out("get pod below -o jsonpath={.status.phase}")).toBe("Running");
    await merge(`node ${namespace}-s`, "status", { status: { capacity: { pods: "7" } } });
    expect(await out(`get node ${namespace}-s -o jsonpath={.status.capacity.pods}`)).toBe("7");
  },
  { from: 24 },
);

test("row K28: label and annotate set, overwrite and take away", async ({ run, out }) => {
  await out("apply -f -", pod("marked"));
  expect(await out("label pod marked tier=front")).toBe("pod/marked labeled");
  expect((await run("label pod marked tier=back")).code).toBe(1);
  expect(await out("label pods -l app=marked tier=back --overwrite")).toBe("pod/marked labeled");
  expect(await out("label pod marked tier-")).toMatch(/^pod\/marked (un)?labeled$/);
  expect(await out("annotate pod marked note=x")).toMatch(/^pod\/marked annotated?$/);
  const path = "jsonpath={.metadata.labels}{.metadata.annotations.note}";
  expect(await out(`get pod marked -o ${path}`)).toMatch(
    /^(\{"app":"marked"\}|map\[app:marked\])x$/,
  );
});

test("rows K29, K30 and S7: a node is cordoned, tainted and drained as far as budgets allow", async ({
  kubectl,
  run,
  out,
  namespace,
}) => {
  const node = `node-${namespace}`;
  await cluster.send("POST", "/api/v1/nodes", { body: { metadata: { name: node } } });
  expect(await out(`cordon ${node}`)).toBe(`node/${node} cordoned`);
  expect(await out(`taint node ${node} key=value:NoSchedule`)).toBe(`node/${node} tainted`);
  expect(await out(`taint node ${node} key-`)).toBe(`node/${node} untainted`);
  expect(await out(`uncordon ${node}`)).toBe(`node/${node} uncordoned`);
  const placed = pod("evicted") as { readonly spec: object };
  await out("apply -f -", { ...placed, spec: { ...placed.spec, nodeName: node } });
  // There is no node to end it: what has ended goes at once.
  await cluster.send("PATCH", `/api/v1/namespaces/${namespace}/pods/evicted/status`, {
    body: { status: { phase: "Succeeded" } },
    headers: strategic,
  });
  const drained = await out(`drain ${node} --force --timeout=60s`);
  // Debian's 1.20 calls the node evicted, not only its pods.
  const word = kubectl.minor > 20 ? "drained" : "evicted";
  expect(drained.split("\n").at(-1)).toBe(`node/${node} ${word}`);
  expect((await run("get pod evicted")).err).toContain("not found");
});

test(
  "rows K33 and S5: debug adds a container to a pod, and copies one",
  async ({ out }) => {
    await out("apply -f -", pod("debugged"));
    await out("debug debugged --image=busybox --attach=false --container=looker");
    const names = "jsonpath={.spec.ephemeralContainers[*].name}";
    expect(await out(`get pod debugged -o ${names}`)).toBe("looker");
    await out("debug debugged --image=busybox --attach=false --copy-to=copied --container=looker");
    expect(await out("get pod copied -o jsonpath={.spec.containers[*].name}")).toBe("c looker");
  },
  { from: 25 },
);

test("rows S6 and S11: a pod is bound and a namespace finalized through raw paths", async ({
  run,
  out,
  namespace,
}) => {
  await out("apply -f -", pod("bound"));
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: "bound" },
    target: { kind: "Node", name: "somewhere" },
  };
  await out(`create --raw ${pods}/bound/binding -f -`, binding);
  expect(await out("get pod bound -o jsonpath={.spec.nodeName}")).toBe("somewhere");
  const again = await run(`create --raw ${pods}/bound/binding -f -`, binding);
  expect(again.err).toContain("pod bound is already assigned to node");
  const path = `/api/v1/namespaces/${namespace}`;
  const whole = JSON.parse(await out(`get --raw ${path}`)) as { readonly spec: object };
  const kept = { ...whole, spec: { finalizers: ["kubernetes", "example.org/kept"] } };
  const answer = await out(`replace --raw ${path}/finalize -f -`, kept);
  expect(answer).toContain("example.org/kept");
  const old = await run(`replace --raw ${path}/finalize -f -`, whole);
  expect(old.err).toContain("the object has been modified");
  const back = { ...(JSON.parse(answer) as object), spec: whole.spec };
  expect(await out(`replace --raw ${path}/finalize -f -`, back)).not.toContain("kept");
});
