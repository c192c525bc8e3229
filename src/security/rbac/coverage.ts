import { goQuote } from "../../model/field-error.ts";
import type { PolicyRule } from "../../model/types/rbac-v1.ts";

/**
 * What `wanted` grants beyond `held`, in the words of an upstream refusal: a line for each resource or path, sorted.
 * Nothing when all of it is held. Each right is looked for by itself, so that several rules may add up to one.
 */
export function missingRights(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly string[] {
  const missing = wanted.flatMap(singleRights).filter((right) => !isHeld(held, right));
  return [...new Set(compacted(missing).map(described))].toSorted();
}

/** One verb on one resource or path. */
function singleRights(rule: PolicyRule): readonly PolicyRule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const onResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      rule.verbs.flatMap((verb): readonly PolicyRule[] => {
        const right = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) return [right];
        return resourceNames.map((name) => ({ ...right, resourceNames: [name] }));
      }),
    ),
  );
  const onPaths = nonResourceURLs.flatMap((url) =>
    rule.verbs.map((verb): PolicyRule => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...onResources, ...onPaths];
}

function isHeld(held: readonly PolicyRule[], right: PolicyRule): boolean {
  return held.some(
    (rule) =>
      hasAll(rule.verbs, right.verbs) &&
      hasAll(rule.apiGroups, right.apiGroups) &&
      (right.resources ?? []).every((each) => namesResource(rule.resources ?? [], each)) &&
      (right.nonResourceURLs ?? []).every((each) => namesPath(rule.nonResourceURLs ?? [], each)) &&
      namesObject(rule.resourceNames ?? [], right.resourceNames ?? []),
  );
}

function hasAll(held: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return held.includes("*") || wanted.every((each) => held.includes(each));
}

function namesResource(held: readonly string[], wanted: string): boolean {
  if (held.includes("*") || held.includes(wanted)) return true;
  const slash = wanted.indexOf("/");
  return slash >= 0 && held.includes(`*${wanted.slice(slash)}`);
}

function namesPath(held: readonly string[], wanted: string): boolean {
  return held.some(
    (each) => each === wanted || (each.endsWith("*") && wanted.startsWith(each.slice(0, -1))),
  );
}

/** Rights over all objects are only held by who is not limited to some. */
function namesObject(held: readonly string[], wanted: readonly string[]): boolean {
  return held.length === 0 || (wanted.length > 0 && wanted.every((each) => held.includes(each)));
}

/** Rights that differ in nothing but the verb become one rule (upstream: `CompactRules`). */
function compacted(rights: readonly PolicyRule[]): readonly PolicyRule[] {
  const byResource = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const right of rights) {
    const { verbs, ...rest } = right;
    const key = JSON.stringify(rest);
    const present = byResource.get(key);
    if (right.nonResourceURLs !== undefined) others.push(right);
    else byResource.set(key, { ...right, verbs: [...(present?.verbs ?? []), ...verbs] });
  }
  return [...others, ...byResource.values()];
}

function described(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const shown = parts.flatMap(([name, list = []]) =>
    list.length === 0 ? [] : [`${name}:${goQuoteList(list)}`],
  );
  return `{${shown.join(", ")}}`;
}

/** A list of strings as Go's `%q` writes it: `["a" "b"]`; without commas. */
export function goQuoteList(list: readonly string[]): string {
  return `[${list.map(goQuote).join(" ")}]`;
}
