import { expect, test } from "vitest";
import { clusterroles } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { ClusterRole, PolicyRule } from "../../model/types/rbac-v1.ts";
import { decide } from "./decide.ts";

const rule = (resource: string): PolicyRule => ({
  verbs: ["get"],
  apiGroups: [""],
  resources: [resource],
});

function role(name: string, parts: Partial<ClusterRole>, labels = {}): Stored<ClusterRole> {
  const stored = { uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  return { ...parts, metadata: { name, labels, ...stored } };
}

const forView = { "rbac.authorization.k8s.io/aggregate-to-view": "true" };
const aggregationRule = { clusterRoleSelectors: [{ matchLabels: forView }] };
const parts = [
  role("z", { rules: [rule("pods"), rule("widgets")] }, forView),
  role("a", { rules: [rule("pods")] }, forView),
  role("other", { rules: [rule("secrets")] }),
];

test("an aggregated role gets each rule of the roles labelled for it once", () => {
  const view = role("view", { aggregationRule, rules: [] });
  expect(decide(view, [view, ...parts]).writes).toEqual([
    {
      verb: "update",
      kind: clusterroles,
      object: { ...view, rules: [rule("pods"), rule("widgets")] },
    },
  ]);
});

test("a role that is up to date, or aggregates nothing, is left alone", () => {
  const view = role("view", { aggregationRule, rules: [rule("pods"), rule("widgets")] });
  const plain = role("plain", { rules: [] });
  expect(decide(view, [view, ...parts]).writes).toEqual([]);
  expect(decide(plain, [plain, ...parts]).writes).toEqual([]);
});
