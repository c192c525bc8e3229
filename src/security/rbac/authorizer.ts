import type { PolicyRule } from "../../model/types/rbac-v1.ts";
import type { Attributes, Authorizer, RulesOfUser, Verdict } from "../authorizer.ts";
import { mastersGroup, type User } from "../user.ts";
import { evaluate, rulesOf, type Policy } from "./evaluate.ts";

const everything: RulesOfUser = {
  resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};

/** RBAC over `policy`, which is asked anew for each request, so that a changed role holds at once. */
export function createRbacAuthorizer(policy: Policy): Authorizer {
  return {
    authorize: (user: User, attributes: Attributes): Verdict =>
      user.groups.includes(mastersGroup)
        ? { allowed: true, reason: "" }
        : evaluate(policy, user, attributes),
    rulesFor: (user: User, namespace: string): RulesOfUser => {
      if (user.groups.includes(mastersGroup)) return everything;
      const rules = [...rulesOf(policy, user, namespace)].map((granted) => granted.rule);
      return {
        resourceRules: rules.filter((rule) => rule.resources !== undefined).map(resourceRule),
        nonResourceRules: rules
          .filter((rule) => rule.nonResourceURLs !== undefined)
          .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      };
    },
  };
}

function resourceRule(rule: PolicyRule): RulesOfUser["resourceRules"][number] {
  const { verbs, apiGroups, resources, resourceNames } = rule;
  return { verbs, apiGroups, resources, resourceNames };
}
