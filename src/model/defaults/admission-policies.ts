import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  NamedRuleWithOperations,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "../types/admissionregistration-v1.ts";
import { fill, fillZero, mapField } from "./fill.ts";

export function defaultValidatingPolicy(
  policy: ValidatingAdmissionPolicy,
): ValidatingAdmissionPolicy {
  const { spec = {} } = policy;
  return {
    ...policy,
    spec: fill(
      { ...spec, ...mapField("matchConstraints", spec.matchConstraints, defaultMatch) },
      { failurePolicy: "Fail" },
    ),
  };
}

export function defaultMutatingPolicy(policy: MutatingAdmissionPolicy): MutatingAdmissionPolicy {
  const { spec = {} } = policy;
  const matched = { ...spec, ...mapField("matchConstraints", spec.matchConstraints, defaultMatch) };
  return {
    ...policy,
    spec: fillZero(fill(matched, { failurePolicy: "Fail" }), { reinvocationPolicy: "Never" }),
  };
}

export function defaultPolicyBinding<
  T extends MutatingAdmissionPolicyBinding | ValidatingAdmissionPolicyBinding,
>(binding: T): T {
  const { spec } = binding;
  if (spec?.matchResources === undefined) return binding;
  return { ...binding, spec: { ...spec, matchResources: defaultMatch(spec.matchResources) } };
}

function defaultMatch(match: MatchResources): MatchResources {
  const rules = (list: readonly NamedRuleWithOperations[]) =>
    list.map((each) => fill(each, { scope: "*" }));
  return fill(
    {
      ...match,
      ...mapField("resourceRules", match.resourceRules, rules),
      ...mapField("excludeResourceRules", match.excludeResourceRules, rules),
    },
    { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} },
  );
}
