import { afterAll, beforeAll, expect } from "vitest";
import type { Harness } from "../api/harness.ts";
import { startCluster, withEveryKubectl } from "./cluster.ts";

/** Who may do what, asked with every kubectl on this machine. */
let cluster: Harness;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const test = withEveryKubectl(() => cluster);

test("row K35: auth can-i answers for oneself and for others, once and as a list", async ({
  run,
  out,
  namespace,
}) => {
  expect(await out("auth can-i create pods")).toBe("yes");
  expect(await out("auth can-i get pods --subresource=log -n kube-system")).toBe("yes");
  const robot = `system:serviceaccount:${namespace}:default`;
  expect((await run(`auth can-i list secrets --as=${robot}`)).out.trim()).toBe("no");
  expect(await out("auth can-i --list")).toContain("*.*");
});

test("row K35: auth reconcile makes roles as they should be", async ({ out, namespace }) => {
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "reconciled", namespace },
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
  };
  expect(await out("auth reconcile -f -", role)).toContain("reconciled");
  expect(await out("get role reconciled -o jsonpath={.rules[0].verbs[0]}")).toBe("get");
});

// Older ones ask for alpha and beta versions of the review, which no current server has.
test(
  "row K35: auth whoami",
  async ({ out }) => {
    expect(await out("auth whoami")).toMatch(/Username\s+admin/);
  },
  { from: 28 },
);

test("row I1: a user without rights is refused in Kubernetes' words", async ({
  run,
  namespace,
}) => {
  const { code, err } = await run("get secrets --as=bob");
  expect([code, err]).toEqual([
    1,
    `Error from server (Forbidden): secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" in the namespace "${namespace}"\n`,
  ]);
});
