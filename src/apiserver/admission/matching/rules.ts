import type { NamedRuleWithOperations } from "../../../model/types/admissionregistration-v1.ts";

/** What rules are about: an operation on a resource. */
export interface Target {
  readonly operation: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** "" for the object itself. */
  readonly subresource: string;
  readonly namespaced: boolean;
  /** "" while it waits for a generated name. */
  readonly name: string;
}

/** Whether one of `rules` covers `target`. `*` stands for anything, in `resources` for anything but subresources. */
export function rulesMatch(
  rules: readonly NamedRuleWithOperations[] | undefined,
  target: Target,
): boolean {
  return (rules ?? []).some(
    (rule) =>
      covers(rule.operations, target.operation) &&
      covers(rule.apiGroups, target.group) &&
      covers(rule.apiVersions, target.version) &&
      (rule.resources ?? []).some((each) => namesResource(each, target)) &&
      isInScope(rule.scope ?? "*", target) &&
      namesObject(rule.resourceNames ?? [], target),
  );
}

function covers(allowed: readonly string[] | undefined, value: string): boolean {
  return (allowed ?? []).some((each) => each === "*" || each === value);
}

/** `pods`, `pods/log`, `pods/*` (the object and all its parts), `*`, `*\/scale`, `*\/*`. */
function namesResource(text: string, { resource, subresource }: Target): boolean {
  const [name = "", part = ""] = text.split("/", 2);
  return (name === "*" || name === resource) && (part === "*" || part === subresource);
}

function isInScope(scope: string, { namespaced }: Target): boolean {
  return scope === "*" || (scope === "Namespaced") === namespaced;
}

/** Rules of policies may be about certain objects only. */
function namesObject(names: readonly string[], { name }: Target): boolean {
  return names.length === 0 || names.includes(name);
}
