import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Answer, type Harness } from "./harness.ts";
import { startWatch } from "./watching.ts";

let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

const configmaps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";

interface Meta {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers?: readonly string[];
}

function metaOf(answer: Answer): Meta {
  return answer.body["metadata"] as Meta;
}

async function createPod(name: string, metadata: object = {}): Promise<Meta> {
  const created = await api.send("POST", pods, {
    body: {
      metadata: { name, ...metadata },
      spec: { containers: [{ name: "c", image: "i" }] },
    },
  });
  return metaOf(created);
}

async function bind(name: string): Promise<Answer> {
  return api.send("POST", `${pods}/${name}/binding`, {
    body: { metadata: { name }, target: { kind: "Node", name: "n1" } },
  });
}

function remove(path: string, options?: object): Promise<Answer> {
  return api.send("DELETE", path, options === undefined ? {} : { body: options });
}

test("trap 10 and trap 34: what is gone at once is answered with its uid", async () => {
  const created = await api.send("POST", configmaps, { body: { metadata: { name: "gone" } } });
  const deleted = await remove(`${configmaps}/gone`, { propagationPolicy: "Background" });
  expect([deleted.code, deleted.body]).toEqual([
    200,
    {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "gone", kind: "configmaps", uid: metaOf(created).uid },
    },
  ]);
});

test("a pod on no node is gone at once, and is the answer", async () => {
  await createPod("free");
  const deleted = await remove(`${pods}/free`);
  expect([deleted.code, deleted.body["kind"], metaOf(deleted)]).toMatchObject([
    200,
    "Pod",
    { generation: 2, deletionGracePeriodSeconds: 0 },
  ]);
  expect((await api.send("GET", `${pods}/free`)).code).toBe(404);
});

test("trap 11: the grace period of a running pod may only shrink, and 0 ends it", async () => {
  await createPod("graceful");
  await bind("graceful");
  const graces: (number | undefined)[] = [];
  for (const gracePeriodSeconds of [undefined, 5, 50]) {
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    const deleted = await remove(`${pods}/graceful`, options);
    graces.push(metaOf(deleted).deletionGracePeriodSeconds);
  }
  expect(graces).toEqual([30, 5, 5]);
  expect((await remove(`${pods}/graceful`, { gracePeriodSeconds: 0 })).code).toBe(200);
  expect((await api.send("GET", `${pods}/graceful`)).code).toBe(404);
});

test("a pod that has ended goes at once, wherever it is", async () => {
  await createPod("ended");
  await bind("ended");
  await api.send("PATCH", `${pods}/ended/status`, {
    body: { status: { phase: "Succeeded" } },
    headers: { "content-type": "application/merge-patch+json" },
  });
  await remove(`${pods}/ended`);
  expect((await api.send("GET", `${pods}/ended`)).code).toBe(404);
});

test("finalizers hold an object until the last of them is taken off", async () => {
  await api.send("POST", configmaps, {
    body: { metadata: { name: "held", finalizers: ["ex.com/f"] } },
  });
  const deleted = await remove(`${configmaps}/held`);
  const again = await remove(`${configmaps}/held`);
  const merge = { "content-type": "application/merge-patch+json" };
  const added = await api.send("PATCH", `${configmaps}/held`, {
    body: { metadata: { finalizers: ["ex.com/f", "ex.com/g"] } },
    headers: merge,
  });
  const written = await api.send("PATCH", `${configmaps}/held`, {
    body: { data: { x: "y" } },
    headers: merge,
  });
  const freed = await api.send("PATCH", `${configmaps}/held`, {
    body: { metadata: { finalizers: null } },
    headers: merge,
  });
  expect([metaOf(deleted).finalizers, metaOf(deleted).deletionGracePeriodSeconds]).toEqual([
    ["ex.com/f"],
    0,
  ]);
  expect(metaOf(again)).toEqual(metaOf(deleted));
  expect([added.code, written.code, freed.code, freed.body["data"]]).toEqual([
    422,
    200,
    200,
    { x: "y" },
  ]);
  expect((await api.send("GET", `${configmaps}/held`)).code).toBe(404);
});

test("foreground and orphan deletion leave their finalizer for the garbage collector", async () => {
  const policies = ["Foreground", "Orphan"] as const;
  const finalizers = await Promise.all(
    policies.map(async (propagationPolicy) => {
      const name = propagationPolicy.toLowerCase();
      await api.send("POST", configmaps, { body: { metadata: { name } } });
      return metaOf(await remove(`${configmaps}/${name}`, { propagationPolicy })).finalizers;
    }),
  );
  expect(finalizers).toEqual([["foregroundDeletion"], ["orphan"]]);
});

test("preconditions on uid and version", async () => {
  const created = await api.send("POST", configmaps, { body: { metadata: { name: "pre" } } });
  const { uid, resourceVersion } = metaOf(created);
  const byUid = await remove(`${configmaps}/pre`, { preconditions: { uid: "zzz" } });
  const byVersion = await remove(`${configmaps}/pre`, { preconditions: { resourceVersion: "1" } });
  expect([byUid, byVersion].map((each) => [each.code, each.body["message"]])).toEqual([
    [
      409,
      `Operation cannot be fulfilled on ConfigMap "pre": the UID in the precondition (zzz) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    ],
    [
      409,
      `Operation cannot be fulfilled on ConfigMap "pre": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    ],
  ]);
});

test("trap 1: the options of a deletion may be protobuf", async () => {
  await api.send("POST", configmaps, { body: { metadata: { name: "proto" } } });
  const text = (tag: number, value: string): Buffer =>
    Buffer.concat([Buffer.of(tag, value.length), Buffer.from(value)]);
  const typeMeta = Buffer.concat([text(0x0a, "v1"), text(0x12, "DeleteOptions")]);
  const raw = text(0x22, "Foreground");
  const body = Buffer.concat([
    Buffer.from("k8s\0"),
    Buffer.of(0x0a, typeMeta.length),
    typeMeta,
    Buffer.of(0x12, raw.length),
    raw,
  ]);
  const deleted = await api.send("DELETE", `${configmaps}/proto`, {
    body,
    headers: { "content-type": "application/vnd.kubernetes.protobuf" },
  });
  expect([deleted.code, metaOf(deleted).finalizers]).toEqual([200, ["foregroundDeletion"]]);
});

test("a dry deletion deletes nothing", async () => {
  await api.send("POST", configmaps, { body: { metadata: { name: "dry" } } });
  const dry = await remove(`${configmaps}/dry?dryRun=All`);
  expect([dry.code, (await api.send("GET", `${configmaps}/dry`)).code]).toEqual([200, 200]);
});

test("deletecollection answers with what it deleted", async () => {
  for (const name of ["dc1", "dc2", "dc3"]) {
    const labels = { dc: name === "dc3" ? "no" : "yes" };
    await api.send("POST", configmaps, { body: { metadata: { name, labels } } });
  }
  const deleted = await remove(`${configmaps}?labelSelector=dc%3Dyes`);
  const names = (deleted.body["items"] as { metadata: { name: string } }[]).map(
    (each) => each.metadata.name,
  );
  expect([deleted.code, deleted.body["kind"], names]).toEqual([
    200,
    "ConfigMapList",
    ["dc1", "dc2"],
  ]);
  expect((await api.send("GET", `${configmaps}/dc3`)).code).toBe(200);
});

test("a namespace terminates, refuses newcomers, and goes when its finalizer is taken off", async () => {
  await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name: "tns" } } });
  const deleted = await remove("/api/v1/namespaces/tns");
  const inside = await api.send("POST", "/api/v1/namespaces/tns/configmaps", {
    body: { metadata: { name: "zz" } },
  });
  expect(deleted.body).toMatchObject({
    metadata: { name: "tns", labels: { "kubernetes.io/metadata.name": "tns" } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Terminating" },
  });
  expect([inside.code, inside.body["message"], inside.body["details"]]).toEqual([
    403,
    'configmaps "zz" is forbidden: unable to create new content in namespace tns because it is being terminated',
    {
      name: "zz",
      kind: "configmaps",
      causes: [
        {
          reason: "NamespaceTerminating",
          message: "namespace tns is being terminated",
          field: "metadata.namespace",
        },
      ],
    },
  ]);
  const finalized = await api.send("PUT", "/api/v1/namespaces/tns/finalize", {
    body: { metadata: { name: "tns" }, spec: { finalizers: [] } },
  });
  expect([finalized.code, (await api.send("GET", "/api/v1/namespaces/tns")).code]).toEqual([
    200, 404,
  ]);
});

test("an ended deletion is seen once, as DELETED", async () => {
  const created = await createPod("seen", { finalizers: ["ex.com/f"] });
  using watch = startWatch(
    api,
    `${pods}?watch=true&fieldSelector=metadata.name%3Dseen&resourceVersion=${created.resourceVersion}`,
  );
  await remove(`${pods}/seen`);
  await api.send("PATCH", `${pods}/seen`, {
    body: { metadata: { finalizers: null } },
    headers: { "content-type": "application/merge-patch+json" },
  });
  expect([(await watch.next()).type, (await watch.next()).type]).toEqual(["MODIFIED", "DELETED"]);
});
