import { forbidden, invalid, required } from "../field-error.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../types/meta-v1.ts";
import { each, type Faults, matches, when } from "./checks.ts";
import { labelValue, qualifiedName } from "./formats.ts";
import { validateLabels } from "./metadata.ts";

/** A `metav1.LabelSelector`: keys, operators and their values. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): Faults {
  if (selector === undefined) return [];
  return [
    ...validateLabels(selector.matchLabels, `${path}.matchLabels`),
    ...each(selector.matchExpressions, `${path}.matchExpressions`, validateRequirement),
  ];
}

/** Whether a selector selects everything: neither labels nor expressions. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  const labels = Object.keys(selector?.matchLabels ?? {});
  return labels.length === 0 && (selector?.matchExpressions ?? []).length === 0;
}

/** Whether `labels` satisfy the selector. An absent selector matches nothing, an empty one everything. */
export function selectorMatches(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  if (selector === undefined) return false;
  const has = (key: string) => labels !== undefined && Object.hasOwn(labels, key);
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => has(key) && labels?.[key] === value,
  );
  return equal && (selector.matchExpressions ?? []).every((each) => isMet(each, labels, has));
}

function isMet(
  { key, operator, values = [] }: LabelSelectorRequirement,
  labels: Readonly<Record<string, string>> | undefined,
  has: (key: string) => boolean,
): boolean {
  const isAmong = has(key) && values.includes(labels?.[key] ?? "");
  if (operator === "In") return isAmong;
  if (operator === "NotIn") return !isAmong;
  return operator === "Exists" ? has(key) : !has(key);
}

function validateRequirement(requirement: LabelSelectorRequirement, path: string): Faults {
  const { key, operator, values = [] } = requirement;
  return [
    ...validateOperator(operator, values, path),
    ...matches(key ?? "", `${path}.key`, qualifiedName),
    ...each(values, `${path}.values`, (value, valuePath) => matches(value, valuePath, labelValue)),
  ];
}

function validateOperator(operator: string, values: readonly string[], path: string): Faults {
  if (operator === "In" || operator === "NotIn") {
    return when(
      values.length === 0,
      required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"),
    );
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    return when(
      values.length > 0,
      forbidden(
        `${path}.values`,
        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      ),
    );
  }
  return [invalid(`${path}.operator`, operator, "not a valid selector operator")];
}
