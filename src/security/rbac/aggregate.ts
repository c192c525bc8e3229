import type { LabelSelector } from "../../model/types/meta-v1.ts";
import type { ClusterRole, PolicyRule } from "../../model/types/rbac-v1.ts";

/**
 * The rules that an aggregated role should have: those of all roles that one of its selectors matches, in name order,
 * each once. `undefined` for a role that aggregates nothing. `matches` decides on a selector.
 */
export function aggregatedRules(
  role: ClusterRole,
  all: readonly ClusterRole[],
  matches: (selector: LabelSelector, labels: Readonly<Record<string, string>>) => boolean,
): readonly PolicyRule[] | undefined {
  const selectors = role.aggregationRule?.clusterRoleSelectors;
  if (selectors === undefined) return undefined;
  const parts = all
    .filter((each) => each.metadata?.name !== role.metadata?.name)
    .filter((each) => selectors.some((one) => matches(one, each.metadata?.labels ?? {})))
    .toSorted((a, b) => ((a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1));
  const rules = new Map<string, PolicyRule>();
  for (const rule of parts.flatMap((part) => part.rules ?? [])) {
    rules.set(JSON.stringify(rule), rule);
  }
  return [...rules.values()];
}
