import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeyPair } from "./certificates.ts";
import { startHarness, type Answer, type Harness } from "./harness.ts";

/** A kubelet writes what is its own, whatever its role allows; and who signs what. */
let api: Harness;
let node: KeyPair;
let uid = "";
const pods = "/api/v1/namespaces/default/pods";
const merge = { "content-type": "application/merge-patch+json" };
const rbac = "/apis/rbac.authorization.k8s.io/v1";

beforeAll(async () => {
  api = await startHarness();
  node = await api.user("system:node:n1", ["system:nodes"]);
  await api.send("POST", `${rbac}/clusterrolebindings`, {
    body: {
      metadata: { name: "system:node" },
      roleRef: { kind: "ClusterRole", name: "system:node" },
      subjects: [{ kind: "Group", name: "system:nodes" }],
    },
  });
  for (const name of ["mine", "other"]) {
    const nodeName = name === "mine" ? "n1" : "n2";
    await api.send("POST", pods, { body: pod(name, { nodeName }) });
  }
});

afterAll(() => api[Symbol.asyncDispose]());

function pod(name: string, spec: object = {}, metadata: object = {}): object {
  return {
    metadata: { name, ...metadata },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  };
}

function asNode(method: string, path: string, body?: object): Promise<Answer> {
  return api.send(method, path, { as: node, ...(body && { body, headers: headersFor(method) }) });
}

function headersFor(method: string): Readonly<Record<string, string>> {
  return method === "PATCH" ? merge : {};
}

/** The code, and what follows `forbidden: `. */
function told({ code, body }: Answer): readonly unknown[] {
  const { message = "" } = body as { readonly message?: string };
  return [code, message.replace(/^.*? is forbidden: /, "")];
}

test("a node makes itself, with labels that are its own", async () => {
  const create = (name: string, labels: object): Promise<Answer> =>
    asNode("POST", "/api/v1/nodes", { metadata: { name, labels } });
  expect(told(await create("n2", {}))).toEqual([
    403,
    'node "n1" is not allowed to modify node "n2"',
  ]);
  expect(told(await create("n1", { "node-restriction.kubernetes.io/pci": "yes" }))).toEqual([
    403,
    'node "n1" is not allowed to set the following labels: node-restriction.kubernetes.io/pci',
  ]);
  const made = await create("n1", { "kubernetes.io/hostname": "n1", "example.com/rack": "4" });
  expect(made.code).toBe(201);
  ({ uid } = made.body["metadata"] as { uid: string });
});

test.for<[object, string]>([
  [
    { metadata: { labels: { "kubernetes.io/role": "master" } } },
    "is not allowed to modify labels: kubernetes.io/role",
  ],
  [{ spec: { taints: [] } }, 'node "n1" is not allowed to modify taints'],
  [
    {
      metadata: {
        ownerReferences: [{ apiVersion: "v1", kind: "Namespace", name: "x", uid: "y" }],
      },
    },
    'node "n1" is not allowed to modify ownerReferences',
  ],
])("a node may not change %j of itself", async ([change, message]) => {
  expect(told(await asNode("PATCH", "/api/v1/nodes/n1", change))).toEqual([403, message]);
});

test("a node reports on and removes the pods that are bound to it, and no others", async () => {
  const status = { status: { phase: "Running" } };
  expect((await asNode("PATCH", `${pods}/mine/status`, status)).code).toBe(200);
  expect(told(await asNode("PATCH", `${pods}/other/status`, status))).toEqual([
    403,
    'node "n1" can only update pod status for pods with spec.nodeName set to itself',
  ]);
  expect(told(await asNode("DELETE", `${pods}/other`))).toEqual([
    403,
    'node "n1" can only delete pods with spec.nodeName set to itself',
  ]);
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "other" } };
  expect(told(await asNode("POST", `${pods}/other/eviction`, eviction))).toEqual([
    403,
    "node n1 can only evict pods with spec.nodeName set to itself",
  ]);
});

test("a node creates mirrors of its static pods only", async () => {
  expect(told(await asNode("POST", pods, pod("free", { nodeName: "n1" })))).toEqual([
    403,
    'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
  ]);
  const owner = { apiVersion: "v1", kind: "Node", name: "n1", uid, controller: true };
  const metadata = {
    annotations: { "kubernetes.io/config.mirror": "x" },
    ownerReferences: [owner],
  };
  const volumes = [{ name: "v", secret: { secretName: "s" } }];
  const prying = pod("prying", { nodeName: "n1", volumes }, metadata);
  expect(told(await asNode("POST", pods, prying))).toEqual([
    403,
    'node "n1" can not create pods that reference secrets',
  ]);
  const mirror = await asNode("POST", pods, pod("mirror", { nodeName: "n1" }, metadata));
  expect(mirror.code === 201 ? "" : mirror.text).toBe("");
  expect((await asNode("DELETE", `${pods}/mirror?gracePeriodSeconds=0`)).code).toBe(200);
});

test("a node gets tokens for its pods, and renews its own lease", async () => {
  const token = (name: string, podUid: string): Promise<Answer> =>
    asNode("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", {
      spec: {
        audiences: ["x"],
        ...(name && { boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid: podUid } }),
      },
    });
  const uidOf = async (name: string): Promise<string> => {
    const { body } = await api.send("GET", `${pods}/${name}`);
    return (body["metadata"] as { uid: string }).uid;
  };
  expect(told(await token("", ""))).toEqual([403, "node requested token not bound to a pod"]);
  expect(told(await token("other", await uidOf("other")))).toEqual([
    403,
    "node requested token bound to a pod scheduled on a different node",
  ]);
  expect((await token("mine", await uidOf("mine"))).code).toBe(201);
  const lease = (namespace: string, name: string): Promise<Answer> =>
    asNode("POST", `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, {
      metadata: { name },
      spec: { holderIdentity: "n1" },
    });
  expect((await lease("kube-node-lease", "n1")).code).toBe(201);
  expect(told(await lease("kube-node-lease", "n2"))).toEqual([
    403,
    "can only access node lease with the same name as the requesting node",
  ]);
  expect(told(await lease("default", "n1"))).toEqual([
    403,
    'can only access leases in the "kube-node-lease" system namespace',
  ]);
});

test("who approves a certificate request needs the right to it at the signer", async () => {
  const requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
  const pem = "-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n";
  await api.send("POST", requests, {
    body: {
      metadata: { name: "r" },
      spec: {
        request: Buffer.from(pem).toString("base64"),
        signerName: "example.com/internal",
        usages: ["client auth"],
      },
    },
  });
  const rule = (resources: string[], verbs: string[], resourceNames?: string[]) => ({
    apiGroups: ["certificates.k8s.io"],
    resources,
    verbs,
    ...(resourceNames && { resourceNames }),
  });
  const grant = async (name: string, rules: object[]): Promise<void> => {
    await api.send("POST", `${rbac}/clusterroles`, { body: { metadata: { name }, rules } });
    await api.send("POST", `${rbac}/clusterrolebindings`, {
      body: {
        metadata: { name },
        roleRef: { kind: "ClusterRole", name },
        subjects: [{ kind: "User", name: "clerk" }],
      },
    });
  };
  const clerk = await api.user("clerk");
  const approve = (): Promise<Answer> => {
    const condition = { type: "Approved", status: "True", reason: "Clerk" };
    return api.send("PATCH", `${requests}/r/approval`, {
      as: clerk,
      headers: merge,
      body: { status: { conditions: [condition] } },
    });
  };
  await grant("approvals", [rule(["certificatesigningrequests/approval"], ["update", "patch"])]);
  expect(told(await approve())).toEqual([
    403,
    'user not permitted to approve requests with signerName "example.com/internal"',
  ]);
  await grant("signers", [rule(["signers"], ["approve"], ["example.com/*"])]);
  expect((await approve()).code).toBe(200);
});
