import { parse } from "yaml";
import { expect, test } from "vitest";
import { type Access, mergeAccess, newKubeconfig, removeAccess } from "./merge.ts";

const access: Access = {
  contextName: "tandem",
  server: "https://127.0.0.1:6443",
  authority: "CA",
  clientCertificate: "CERTIFICATE",
  clientKey: "KEY",
};

const other = `# my clusters
apiVersion: v1
kind: Config
clusters:
- cluster: {server: https://example.org}  # work
  name: work
contexts:
- context: {cluster: work, user: me}
  name: work
users:
- {name: me, user: {token: secret}}
current-context: work
`;

test("an engine's own kubeconfig has one cluster, user and context, which is current", () => {
  expect(parse(newKubeconfig(access))).toEqual({
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    clusters: [
      {
        name: "tandem",
        cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Q0E=" },
      },
    ],
    users: [
      {
        name: "tandem",
        user: { "client-certificate-data": "Q0VSVElGSUNBVEU=", "client-key-data": "S0VZ" },
      },
    ],
    contexts: [{ name: "tandem", context: { cluster: "tandem", user: "tandem" } }],
    "current-context": "tandem",
  });
});

test("other clusters and comments stay, and removal brings back the context that was current", () => {
  const merged = mergeAccess(other, access);
  expect(merged.previousContext).toBe("work");
  expect(merged.text).toContain("# my clusters");
  expect(merged.text).toContain("# work");
  const again = mergeAccess(merged.text, { ...access, server: "https://127.0.0.1:7000" });
  expect(again.previousContext).toBeUndefined();
  expect(again.text).toContain("https://127.0.0.1:7000");
  const removed = removeAccess(again.text, "tandem", "work");
  expect(parse(removed)).toEqual({ ...parse(other), preferences: {} });
});

test("the current context is left empty when the one before it is gone", () => {
  const { text } = mergeAccess("", access);
  expect(parse(removeAccess(text, "tandem", "work"))["current-context"]).toBe("");
});

test("a current context that is not ours stays current on removal", () => {
  const { text } = mergeAccess(other, access);
  const switched = text.replace("current-context: tandem", "current-context: work");
  expect(parse(removeAccess(switched, "tandem", undefined))["current-context"]).toBe("work");
});

test.for(["a: b: c", "just text", "- a list"])("what is no kubeconfig is refused: %s", (text) => {
  expect(() => mergeAccess(text, access)).toThrow(/is not/);
});

test.for([
  ["a cluster elsewhere", "server: https://127.0.0.1:6443", "server: https://example.org"],
  ["a user with a token", "client-certificate-data", "token"],
  ["a context of another cluster", "cluster: tandem", "cluster: work"],
] as const)(
  "what only has the engine's name is neither replaced nor removed: %s",
  ([, ours, theirs]) => {
    const text = newKubeconfig(access).replace(ours, theirs);
    expect(() => mergeAccess(text, access)).toThrow('has a context "tandem" already');
    expect(removeAccess(text, "tandem", undefined)).toBe(text);
  },
);

test("the namespace that somebody chose for the engine's context stays", () => {
  const { text } = mergeAccess("", access);
  const chosen = text.replace("user: tandem\n", "user: tandem\n      namespace: web\n");
  expect(parse(mergeAccess(chosen, access).text)).toEqual(parse(chosen));
  expect(parse(chosen).contexts[0].context.namespace).toBe("web");
});
