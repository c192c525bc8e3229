import { afterAll, beforeAll, expect, test } from "vitest";
import { newestKubectl } from "../kubectl/kubectls.ts";
import { startHarness, type Harness, type Ran } from "./harness.ts";
import { createPod, install, pods, told } from "./webhook-fixture.ts";
import { patching, startWebhookServer, type WebhookServer } from "./webhook-server.ts";

/** Actions below an object are shown to webhooks as what they are, not as the write that follows from them. */
const kubectl = newestKubectl();
let api: Harness;
let server: WebhookServer;

beforeAll(async () => {
  api = await startHarness();
  server = await startWebhookServer({
    "/allow": () => ({ allowed: true }),
    "/deny": () => ({ allowed: false, status: { message: "not on a Friday" } }),
    "/longer": () => patching({ op: "replace", path: "/spec/expirationSeconds", value: 1200 }),
  });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

/** A webhook for everything that is done below `resource`. */
function hook(
  path: string,
  resource: string,
  kind: "mutating" | "validating" = "validating",
): Promise<AsyncDisposable> {
  const rules = [
    { operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: [resource] },
  ];
  return install(api, server, { kind, name: "actions", path, webhook: { rules } });
}

function run(args: string): Promise<Ran> {
  return api.kubectl(kubectl, args.split(" "));
}

test.for<[string, string, string, object]>([
  [
    "exec",
    "exec talker -- ls /",
    "PodExecOptions",
    { stdout: true, stderr: true, command: ["ls", "/"], container: "app" },
  ],
  ["attach", "attach talker", "PodAttachOptions", { stdout: true, stderr: true, container: "app" }],
])(
  "%s is a CONNECT with its options, and can be refused",
  async ([sub, command, kind, options]) => {
    await createPod(api, "talker");
    await running("talker");
    await using _hook = await hook("/deny", `pods/${sub}`);
    const { code, err } = await run(command);
    expect(code).not.toBe(0);
    expect(err).toContain(
      'admission webhook "actions.example.com" denied the request: not on a Friday',
    );
    expect(server.seen.at(-1)).toMatchObject({
      operation: "CONNECT",
      kind: { group: "", version: "v1", kind },
      resource: { group: "", version: "v1", resource: "pods" },
      subResource: sub,
      name: "talker",
      object: { kind, apiVersion: "v1", ...options },
      oldObject: null,
      options: null,
    });
  },
);

/** What a node reports: kubectl attaches to running pods only. */
async function running(name: string): Promise<void> {
  await api.send("PATCH", `${pods}/${name}/status`, {
    headers: { "content-type": "application/merge-patch+json" },
    body: { status: { phase: "Running" } },
  });
}

test("a request through the proxy is a CONNECT", async () => {
  await createPod(api, "served");
  await using _hook = await hook("/deny", "pods/proxy");
  expect(told(await api.send("GET", `${pods}/served/proxy/index.html`))[2]).toContain("Friday");
  expect(server.seen.at(-1)).toMatchObject({
    operation: "CONNECT",
    kind: { kind: "PodProxyOptions" },
    subResource: "proxy",
  });
});

test("an eviction is a CREATE of an Eviction, and no DELETE of the pod", async () => {
  await createPod(api, "evicted");
  const from = server.seen.length;
  await using _evictions = await hook("/allow", "pods/*");
  const answer = await api.send("POST", `${pods}/evicted/eviction`, {
    body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "evicted" } },
  });
  expect(answer.code).toBe(201);
  const { metadata: _metadata, ...seen } = { ...server.seen[from]?.object };
  expect(server.seen.slice(from).map(({ operation, kind }) => [operation, kind])).toEqual([
    ["CREATE", { group: "policy", version: "v1", kind: "Eviction" }],
  ]);
  expect(seen).toEqual({ kind: "Eviction", apiVersion: "policy/v1" });
});

test("a binding is a CREATE of a Binding, and no UPDATE of the pod", async () => {
  await createPod(api, "bound");
  const from = server.seen.length;
  await using _hook = await hook("/allow", "pods/*");
  const body = { metadata: { name: "bound" }, target: { kind: "Node", name: "n1" } };
  expect((await api.send("POST", `${pods}/bound/binding`, { body })).code).toBe(201);
  expect(server.seen.slice(from)).toMatchObject([
    { operation: "CREATE", kind: { kind: "Binding" }, subResource: "binding", object: body },
  ]);
});

test("a request for a token can be changed and refused", async () => {
  const token = (): Promise<Ran> => run("create token default --duration=10m");
  {
    await using _hook = await hook("/longer", "serviceaccounts/token", "mutating");
    const { out } = await token();
    const [, claims = ""] = out.split(".");
    const { iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
    expect(exp - iat).toBe(1200);
  }
  await using _hook = await hook("/deny", "serviceaccounts/token");
  expect((await token()).err).toContain("not on a Friday");
  expect(server.seen.at(-1)).toMatchObject({
    operation: "CREATE",
    kind: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
    resource: { resource: "serviceaccounts" },
    name: "default",
    object: { spec: { expirationSeconds: 600 } },
  });
});

test("a policy sees them too", async () => {
  const base = "/apis/admissionregistration.k8s.io/v1";
  await createPod(api, "kept");
  await api.send("POST", `${base}/validatingadmissionpolicies`, {
    body: {
      metadata: { name: "no-exec" },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              operations: ["CONNECT"],
              apiGroups: [""],
              apiVersions: ["v1"],
              resources: ["pods/exec"],
            },
          ],
        },
        validations: [{ expression: "!('ls' in object.command)", message: "no ls here" }],
      },
    },
  });
  await api.send("POST", `${base}/validatingadmissionpolicybindings`, {
    body: {
      metadata: { name: "no-exec" },
      spec: { policyName: "no-exec", validationActions: ["Deny"] },
    },
  });
  const { err } = await run("exec kept -- ls");
  expect(err).toContain(
    "ValidatingAdmissionPolicy 'no-exec' with binding 'no-exec' denied request: no ls here",
  );
  // Everything else goes on to the node, which this test does not have.
  expect((await run("exec kept -- id")).err).toContain("does not have a host assigned");
  await api.send("DELETE", `${base}/validatingadmissionpolicies/no-exec`);
});
