import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Answer, type Harness, type Ran } from "./harness.ts";
import { newestKubectl } from "../kubectl/kubectls.ts";

/** Nobody gives away more than he has: what a user with a kubeconfig of his own meets. */
const kubectl = newestKubectl();
const rbac = "/apis/rbac.authorization.k8s.io/v1";
let api: Harness;
let bob: string;

beforeAll(async () => {
  api = await startHarness();
  bob = api.kubeconfigOf(await api.user("bob", ["team"]), "bob");
  await admin("create rolebinding bob-admin --clusterrole=admin --user=bob");
  await admin(
    "create clusterrole role-maker --verb=get,create,patch,update --resource=clusterroles,clusterrolebindings",
  );
  await admin("create clusterrolebinding bob-makes-roles --clusterrole=role-maker --user=bob");
});

afterAll(() => api[Symbol.asyncDispose]());

async function admin(args: string): Promise<string> {
  const { code, out, err } = await api.kubectl(kubectl, args.split(" "));
  if (code !== 0) throw new Error(`kubectl ${args}: ${err}`);
  return out;
}

function asBob(args: string, input?: string): Promise<Ran> {
  return api.kubectl(kubectl, [`--kubeconfig=${bob}`, ...args.split(" ")], input);
}

const who = 'user "bob" (groups=["team" "system:authenticated"])';
const beyond = "is attempting to grant RBAC permissions not currently held:";

test("who may make bindings cannot bind cluster-admin", async () => {
  const { code, err } = await asBob(
    "create clusterrolebinding evil --clusterrole=cluster-admin --user=bob",
  );
  expect(code).toBe(1);
  expect(err).toBe(
    `error: failed to create clusterrolebinding: clusterrolebindings.rbac.authorization.k8s.io "evil" is forbidden: ${who} ${beyond}
{APIGroups:["*"], Resources:["*"], Verbs:["*"]}
{NonResourceURLs:["*"], Verbs:["*"]}
`,
  );
  expect((await api.send("GET", `${rbac}/clusterrolebindings/evil`)).code).toBe(404);
});

test("an admin of a namespace gives away what he has there, and no more", async () => {
  expect((await asBob("create role reader --verb=get,list --resource=pods,secrets")).err).toBe("");
  expect((await asBob("create rolebinding carl --role=reader --user=carl")).err).toBe("");
  const { err } = await asBob("create role reader2 --verb=get,list,watch --resource=nodes,pods");
  expect(err).toContain(`roles.rbac.authorization.k8s.io "reader2" is forbidden: ${who} ${beyond}
{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list" "watch"]}
`);
});

test("a role cannot be widened later either, by no patch and no apply", async () => {
  await asBob("create role narrow --verb=get --resource=pods");
  const rules = JSON.stringify([{ op: "replace", path: "/rules/0/resources", value: ["nodes"] }]);
  const patched = await asBob(`patch role narrow --type=json -p ${rules}`);
  expect(patched.err).toContain('{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}');
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "narrow" },
    rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }],
  };
  const applied = await asBob("apply --server-side --force-conflicts -f -", JSON.stringify(role));
  expect(applied.err).toContain(beyond);
  // Labels are nobody's rights.
  expect((await asBob("label role narrow a=b")).err).toBe("");
});

test("the verbs escalate and bind allow what is not held", async () => {
  await admin("create namespace other");
  await admin("create role binder -n other --verb=create,get --resource=rolebindings");
  await admin("create rolebinding binder -n other --role=binder --user=bob");
  const bind = "create rolebinding -n other seen --clusterrole=view --user=carl";
  expect((await asBob(bind)).code).toBe(1);
  await admin(
    "create role may-bind -n other --verb=bind --resource=clusterroles --resource-name=view",
  );
  await admin("create rolebinding may-bind -n other --role=may-bind --user=bob");
  expect((await asBob(bind)).err).toBe("");
  const escalate = "create clusterrole seer --verb=get --resource=nodes";
  expect((await asBob(escalate)).code).toBe(1);
  await admin("create clusterrole may-escalate --verb=escalate --resource=clusterroles");
  await admin("create clusterrolebinding may-escalate --clusterrole=may-escalate --user=bob");
  expect((await asBob(escalate)).err).toBe("");
  await admin("delete clusterrolebinding may-escalate");
});

test("an aggregated role takes a cluster-admin, a role that is not there cannot be bound", async () => {
  const { err } = await asBob(
    "create clusterrole all --aggregation-rule=rbac.authorization.k8s.io/aggregate-to-view=true",
  );
  expect(err).toContain(
    'clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule',
  );
  const missing = await asBob("create rolebinding none --clusterrole=none --user=carl");
  expect(missing.err).toContain('clusterroles.rbac.authorization.k8s.io "none" not found');
});

test("whoever is bound to cluster-admin needs no group to give everything away", async () => {
  await admin("create clusterrolebinding dora --clusterrole=cluster-admin --user=dora");
  const dora = await api.user("dora");
  const subjects = [{ kind: "User", name: "emil" }];
  const bind = (name: string): Promise<Answer> =>
    api.send("POST", `${rbac}/clusterrolebindings`, {
      as: dora,
      body: {
        metadata: { name },
        roleRef: { kind: "ClusterRole", name: "cluster-admin" },
        subjects,
      },
    });
  expect((await bind("emil")).code).toBe(201);
});

test("a binding keeps its role", async () => {
  const { body } = await api.send("PATCH", `${rbac}/namespaces/default/rolebindings/bob-admin`, {
    headers: { "content-type": "application/merge-patch+json" },
    body: { roleRef: { name: "view" } },
  });
  expect([body["code"], body["message"]]).toEqual([
    422,
    'RoleBinding.rbac.authorization.k8s.io "bob-admin" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"view"}: cannot change roleRef',
  ]);
});

test("can-i, whoami, impersonation and tokens tell the truth", async () => {
  const list = await asBob("auth can-i --list -n default");
  expect(list.out).toMatch(/^rolebindings\.rbac\.authorization\.k8s\.io +\[\] +\[\] +\[.*create/m);
  expect((await asBob("auth can-i get nodes")).out).toBe("no\n");
  expect((await asBob("auth can-i create pods")).out).toBe("yes\n");
  expect((await asBob("auth can-i create pods -n kube-system")).out).toBe("no\n");
  expect(await admin("auth can-i create pods --as bob")).toBe("yes\n");
  expect(
    await admin(
      "auth can-i list pods --as nobody --as-group bots --as-uid 7 --as-group system:masters",
    ),
  ).toBe("yes\n");
  const { err } = await asBob("get pods --as alice");
  expect(err).toBe(
    'Error from server (Forbidden): users "alice" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope\n',
  );
  const who = JSON.parse(await admin("auth whoami -o json --as alice --as-group a --as-uid 7"));
  expect(who.status.userInfo).toEqual({
    username: "alice",
    uid: "7",
    groups: ["a", "system:authenticated"],
  });
  const token = (await asBob("create token default --duration=10m")).out.trim();
  const { body } = await api.send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {
    body: { spec: { token } },
  });
  expect(body["status"]).toMatchObject({
    authenticated: true,
    user: { username: "system:serviceaccount:default:default" },
  });
});

test("auth reconcile adds what a role lacks and leaves the rest", async () => {
  await admin("create role grown --verb=get --resource=pods");
  const role = (verbs: string[]) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "grown", namespace: "default" },
    rules: [{ apiGroups: [""], resources: ["pods"], verbs }],
  });
  const { err, out } = await api.kubectl(
    kubectl,
    ["auth", "reconcile", "-f", "-"],
    JSON.stringify(role(["list"])),
  );
  expect(err).toContain("missing rules added");
  expect(out).toContain("role.rbac.authorization.k8s.io/grown reconciled");
  const { body } = await api.send("GET", `${rbac}/namespaces/default/roles/grown`);
  expect(body["rules"]).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
  ]);
});
