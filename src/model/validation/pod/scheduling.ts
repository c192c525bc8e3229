import { duplicate, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
  Taint,
  Toleration,
} from "../../types/core-v1.ts";
import { each, type Faults, matches, mayBeOneOf, optional, when } from "../checks.ts";
import { labelValue, qualifiedName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { validatePodAffinity, validateWeight } from "./pod-affinity.ts";

/** `spec.affinity` of a pod. */
export function validateAffinity(affinity: PodSpec["affinity"], path: string): Faults {
  const node = affinity?.nodeAffinity;
  const nodePath = `${path}.nodeAffinity`;
  const hard = "requiredDuringSchedulingIgnoredDuringExecution";
  const soft = "preferredDuringSchedulingIgnoredDuringExecution";
  return [
    ...optional(node?.[hard], `${nodePath}.${hard}`, validateNodeSelector),
    ...each(node?.[soft], `${nodePath}.${soft}`, ({ weight, preference }, termPath) => [
      ...validateWeight(weight, `${termPath}.weight`),
      ...validateTerm(preference, `${termPath}.preference`, "any values"),
    ]),
    ...validatePodAffinity(affinity?.podAffinity, `${path}.podAffinity`),
    ...validatePodAffinity(affinity?.podAntiAffinity, `${path}.podAntiAffinity`),
  ];
}

/** A NodeSelector: of a pod's required node affinity or of a PersistentVolume. */
export function validateNodeSelector(selector: NodeSelector, path: string): Faults {
  const termsPath = `${path}.nodeSelectorTerms`;
  if ((selector.nodeSelectorTerms ?? []).length === 0) {
    return [required(termsPath, "must have at least one node selector term")];
  }
  return each(selector.nodeSelectorTerms, termsPath, (term, termPath) =>
    validateTerm(term, termPath, "label values"),
  );
}

const tolerationOperators: readonly string[] = ["Equal", "Exists"];
const taintEffects: readonly string[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function validateTolerations(
  tolerations: readonly Toleration[] | undefined,
  path: string,
): Faults {
  return each(tolerations, path, (toleration, itemPath) => [
    ...(toleration.key ? matches(toleration.key, `${itemPath}.key`, qualifiedName) : []),
    ...validateTolerationKind(toleration, itemPath),
    ...validateTolerationValue(toleration, `${itemPath}.operator`),
    ...mayBeOneOf(toleration.effect, `${itemPath}.effect`, taintEffects),
  ]);
}

/** Taints of a node: valid, and one for each key and effect. */
export function validateTaints(taints: readonly Taint[] | undefined, path: string): Faults {
  return each(taints, path, (taint, itemPath, index) => {
    const before = taints?.slice(0, index) ?? [];
    const isTaken = before.some(({ key, effect }) => key === taint.key && effect === taint.effect);
    const again = duplicate(itemPath, taint);
    const valueFaults = labelValue(taint.value ?? "");
    return [
      ...matches(taint.key, `${itemPath}.key`, qualifiedName),
      ...when(
        valueFaults.length > 0,
        invalid(`${itemPath}.value`, taint.value, valueFaults.join(";")),
      ),
      ...(taint.effect
        ? mayBeOneOf(taint.effect, `${itemPath}.effect`, taintEffects)
        : [required(`${itemPath}.effect`)]),
      ...when(isTaken, { ...again, detail: "taints must be unique by key and effect pair" }),
    ];
  });
}

/** Gates that keep a pod from being scheduled, and readiness gates. */
export function validateGates(spec: PodSpec, path: string): Faults {
  const gates = spec.schedulingGates ?? [];
  return [
    ...each(spec.readinessGates, `${path}.readinessGates`, ({ conditionType }, itemPath) =>
      matches(conditionType, `${itemPath}.conditionType`, qualifiedName),
    ),
    ...each(gates, `${path}.schedulingGates`, ({ name }, itemPath, index) => [
      ...matches(name, itemPath, qualifiedName),
      ...when(
        gates.slice(0, index).some((each) => each.name === name),
        duplicate(itemPath, name),
      ),
    ]),
  ];
}

function validateTerm(
  term: NodeSelectorTerm | undefined,
  path: string,
  allowed: "label values" | "any values",
): Faults {
  return [
    ...each(term?.matchExpressions, `${path}.matchExpressions`, (requirement, at) => [
      ...validateOperator(requirement, at),
      ...matches(requirement.key, `${at}.key`, qualifiedName),
      ...(allowed === "any values"
        ? []
        : each(requirement.values, `${at}.values`, (value, valuePath) =>
            matches(value, valuePath, labelValue),
          )),
    ]),
    ...each(term?.matchFields, `${path}.matchFields`, validateFieldRequirement),
  ];
}

function validateOperator(requirement: NodeSelectorRequirement, path: string): Faults {
  const { operator, values = [] } = requirement;
  const valuesPath = `${path}.values`;
  switch (operator) {
    case "In":
    case "NotIn":
      return when(
        values.length === 0,
        required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'"),
      );
    case "Exists":
    case "DoesNotExist":
      return when(
        values.length > 0,
        forbidden(valuesPath, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    case "Gt":
    case "Lt":
      return when(
        values.length !== 1,
        required(valuesPath, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
      );
    default:
      return [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  }
}

function validateFieldRequirement(requirement: NodeSelectorRequirement, path: string): Faults {
  const { key, operator, values = [] } = requirement;
  const single =
    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  const operated =
    operator === "In" || operator === "NotIn"
      ? when(values.length !== 1, required(`${path}.values`, single))
      : [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  const valued =
    key === "metadata.name"
      ? each(values, `${path}.values`, (value, at) => matches(value, at, subdomainName))
      : [invalid(`${path}.key`, key, "not a valid field selector key")];
  return [...operated, ...valued];
}

function validateTolerationKind(toleration: Toleration, path: string): Faults {
  const { key, operator = "", effect = "", tolerationSeconds } = toleration;
  return [
    ...when(
      !key && operator !== "Exists",
      invalid(
        `${path}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    ),
    ...when(
      tolerationSeconds !== undefined && effect !== "NoExecute",
      invalid(
        `${path}.effect`,
        effect,
        "effect must be 'NoExecute' when `tolerationSeconds` is set",
      ),
    ),
  ];
}

/** Faults of the value are reported of the operator, as upstream does. */
function validateTolerationValue({ operator, value = "" }: Toleration, path: string): Faults {
  if (operator === "Exists") {
    const detail = "value must be empty when `operator` is 'Exists'";
    return when(value !== "", invalid(path, value, detail));
  }
  if (operator !== undefined && operator !== "" && operator !== "Equal") {
    return [notSupported(path, operator, tolerationOperators)];
  }
  const faults = labelValue(value);
  return when(faults.length > 0, invalid(path, value, faults.join(";")));
}
