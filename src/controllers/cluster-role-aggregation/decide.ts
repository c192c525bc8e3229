import { clusterroles } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { ClusterRole, PolicyRule } from "../../model/types/rbac-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import type { Decision } from "../common/write.ts";

/** Gives an aggregated role the rules of all roles that one of its selectors matches; others are left alone. */
export function decide(role: Stored<ClusterRole>, all: readonly Stored<ClusterRole>[]): Decision {
  const rules = aggregatedRules(role, all);
  if (rules === undefined || jsonEquals(rules, role.rules ?? [])) return { writes: [] };
  const object: ClusterRole = { ...role, rules };
  return { writes: [{ verb: "update", kind: clusterroles, object }] };
}

/** In name order of the roles that they come from, each once. `undefined` for a role that aggregates nothing. */
function aggregatedRules(
  role: Stored<ClusterRole>,
  all: readonly Stored<ClusterRole>[],
): readonly PolicyRule[] | undefined {
  const matchers = role.aggregationRule?.clusterRoleSelectors?.map(labelSelectorMatcher);
  if (matchers === undefined) return undefined;
  const parts = all
    .filter(({ metadata }) => metadata.name !== role.metadata.name)
    .filter(({ metadata }) => matchers.some((matcher) => matcher.matches(metadata.labels)))
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules = new Map(
    parts.flatMap((part) => part.rules ?? []).map((rule) => [JSON.stringify(rule), rule]),
  );
  return [...rules.values()];
}
