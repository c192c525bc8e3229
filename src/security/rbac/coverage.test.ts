import { expect, test } from "vitest";
import type { PolicyRule } from "../../model/types/rbac-v1.ts";
import { missingRights } from "./coverage.ts";

/** The rules of upstream's `Covers` and `CompactRules`. */
function on(resources: string[], verbs: string[], rest: Partial<PolicyRule> = {}): PolicyRule {
  return { apiGroups: [""], resources, verbs, ...rest };
}

test.for<{ title: string; held: PolicyRule[]; wanted: PolicyRule[] }>([
  { title: "the same rule", held: [on(["pods"], ["get"])], wanted: [on(["pods"], ["get"])] },
  {
    title: "two rules that add up",
    held: [on(["pods"], ["get"]), on(["services"], ["get", "list"])],
    wanted: [on(["pods", "services"], ["get"])],
  },
  { title: "any verb", held: [on(["pods"], ["*"])], wanted: [on(["pods"], ["get", "delete"])] },
  { title: "any resource", held: [on(["*"], ["get"])], wanted: [on(["pods/log"], ["get"])] },
  {
    title: "a subresource of any resource",
    held: [on(["*/scale"], ["get"])],
    wanted: [on(["replicationcontrollers/scale"], ["get"])],
  },
  {
    title: "one object out of all",
    held: [on(["secrets"], ["get"])],
    wanted: [on(["secrets"], ["get"], { resourceNames: ["a"] })],
  },
  {
    title: "a path below a prefix",
    held: [{ verbs: ["get"], nonResourceURLs: ["/metrics*"] }],
    wanted: [{ verbs: ["get"], nonResourceURLs: ["/metrics/cadvisor"] }],
  },
])("$title is held", ({ held, wanted }) => {
  expect(missingRights(held, wanted)).toEqual([]);
});

test.for<{ title: string; held: PolicyRule[]; wanted: PolicyRule[]; missing: string[] }>([
  {
    title: "the verbs of one resource are gathered",
    held: [on(["pods"], ["get"])],
    wanted: [on(["pods"], ["get", "list", "watch"])],
    missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}'],
  },
  {
    title: "all objects are more than one",
    held: [on(["secrets"], ["get"], { resourceNames: ["a"] })],
    wanted: [on(["secrets"], ["get"])],
    missing: ['{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'],
  },
  {
    title: "cluster-admin is more than a namespace's admin",
    held: [on(["pods"], ["*"])],
    wanted: [
      { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
      { verbs: ["*"], nonResourceURLs: ["*"] },
    ],
    missing: [
      '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
      '{NonResourceURLs:["*"], Verbs:["*"]}',
    ],
  },
  {
    title: "a resource is no subresource",
    held: [on(["pods"], ["get"])],
    wanted: [on(["pods/log"], ["get"])],
    missing: ['{APIGroups:[""], Resources:["pods/log"], Verbs:["get"]}'],
  },
])("$title", ({ held, wanted, missing }) => {
  expect(missingRights(held, wanted)).toEqual(missing);
});
