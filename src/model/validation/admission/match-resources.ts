import type {
  MatchResources,
  NamedRuleWithOperations,
} from "../../types/admissionregistration-v1.ts";
import { each, type Faults, matches, oneOf, unique } from "../checks.ts";
import { pathSegmentName } from "../metadata.ts";
import { validateLabelSelector } from "../selector.ts";
import { validateRule } from "./webhook-rules.ts";

/** Which writes a policy or a binding is about; its defaults have been filled in. */
export function validateMatchResources(match: MatchResources, path: string): Faults {
  return [
    ...oneOf(match.matchPolicy, `${path}.matchPolicy`, ["Equivalent", "Exact"]),
    ...validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(match.objectSelector, `${path}.objectSelector`),
    ...each(match.resourceRules, `${path}.resourceRules`, validateNamedRule),
    ...each(match.excludeResourceRules, `${path}.excludeResourceRules`, validateNamedRule),
  ];
}

function validateNamedRule(rule: NamedRuleWithOperations, path: string): Faults {
  const names = `${path}.resourceNames`;
  return [
    ...each(rule.resourceNames, names, (name, at) => matches(name, at, pathSegmentName)),
    ...unique(
      rule.resourceNames,
      (name) => name,
      (index) => `${names}[${index}]`,
    ),
    ...validateRule(rule, path),
  ];
}
