import { expect, test } from "vitest";
import { rulesMatch, type Target } from "./rules.ts";

const pod: Target = {
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  subresource: "",
  namespaced: true,
  name: "a",
};
const status = { ...pod, subresource: "status" };
const namespace = { ...pod, resource: "namespaces", namespaced: false };

function matches(resource: string, target: Target, scope = "*"): boolean {
  const rule = { operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: [resource] };
  return rulesMatch([{ ...rule, scope }], target);
}

test.for<[string, readonly [boolean, boolean, boolean]]>([
  ["pods", [true, false, false]],
  ["*", [true, false, true]],
  ["pods/*", [true, true, false]],
  ["pods/status", [false, true, false]],
  ["*/status", [false, true, false]],
  ["*/*", [true, true, true]],
])("%s names a pod, its status, a namespace: %j", ([resource, expected]) => {
  expect([pod, status, namespace].map((each) => matches(resource, each))).toEqual(expected);
});

test("the scope tells kinds in namespaces from those of the cluster", () => {
  expect(matches("*", pod, "Cluster")).toBe(false);
  expect(matches("*", namespace, "Cluster")).toBe(true);
  expect(matches("*", namespace, "Namespaced")).toBe(false);
});

test("operation, group and version must all be named by the same rule", () => {
  const create = {
    operations: ["CREATE"],
    apiGroups: ["apps"],
    apiVersions: ["v1"],
    resources: ["pods"],
  };
  const update = { ...create, operations: ["UPDATE"], apiGroups: [""] };
  expect(rulesMatch([create, update], pod)).toBe(false);
  expect(rulesMatch([create, update], { ...pod, operation: "UPDATE" })).toBe(true);
  expect(rulesMatch(undefined, pod)).toBe(false);
});

test("rules of policies may name objects", () => {
  const rule = { operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
  const named = (name: string) => rulesMatch([{ ...rule, resourceNames: ["a"] }], { ...pod, name });
  expect([named("a"), named("b")]).toEqual([true, false]);
});
