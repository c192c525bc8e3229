import { ownValue } from "../model/json.ts";
import { labelValueProblems, qualifiedNameProblems } from "./label-syntax.ts";

export type LabelOperator =
  | "In"
  | "NotIn"
  | "Equals"
  | "NotEquals"
  | "Exists"
  | "DoesNotExist"
  | "GreaterThan"
  | "LessThan";

/** One term of a label selector. `values` is empty for the existence operators. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy one requirement. `NotIn` and `NotEquals` hold for objects that lack the key. */
export function satisfies(requirement: LabelRequirement, labels: Labels | undefined): boolean {
  const value = ownValue(labels, requirement.key);
  switch (requirement.operator) {
    case "In":
    case "Equals":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
    case "NotEquals":
      return value === undefined || !requirement.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "GreaterThan":
    case "LessThan":
      return compares(requirement, value);
  }
}

function compares(requirement: LabelRequirement, value: string | undefined): boolean {
  const [bound] = requirement.values;
  if (value === undefined || bound === undefined || !isInteger(value)) return false;
  return requirement.operator === "GreaterThan"
    ? BigInt(value) > BigInt(bound)
    : BigInt(value) < BigInt(bound);
}

/** The first thing wrong with a requirement, as `labels.NewRequirement` words it; `undefined` when it is fine. */
export function requirementProblem(requirement: LabelRequirement): string | undefined {
  const problems = [
    ...qualifiedNameProblems(requirement.key).map((rule) => invalid("key", requirement.key, rule)),
    ...countProblems(requirement),
    ...requirement.values.flatMap((value, index) =>
      labelValueProblems(value).map((rule) =>
        invalid(`values[${index}][${requirement.key}]`, value, rule),
      ),
    ),
  ];
  return problems.length > 1 ? `[${problems.join(", ")}]` : problems[0];
}

function countProblems({ operator, values }: LabelRequirement): readonly string[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length === 0
        ? [`values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty`]
        : [];
    case "GreaterThan":
    case "LessThan":
      return values.every(isInteger)
        ? []
        : values.map((value) =>
            invalid("values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer"),
          );
    case "Exists":
    case "DoesNotExist":
    case "Equals":
    case "NotEquals":
      return [];
  }
}

function isInteger(value: string): boolean {
  return /^[-+]?\d{1,19}$/.test(value);
}

function invalid(field: string, value: string, rule: string): string {
  return `${field}: Invalid value: ${JSON.stringify(value)}: ${rule}`;
}

/** The requirement as selector text: `app=web`, `tier in (a,b)`, `!debug`. */
export function requirementText({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case "In":
      return `${key} in (${values.toSorted().join(",")})`;
    case "NotIn":
      return `${key} notin (${values.toSorted().join(",")})`;
    case "Equals":
      return `${key}=${values[0] ?? ""}`;
    case "NotEquals":
      return `${key}!=${values[0] ?? ""}`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    case "GreaterThan":
      return `${key}>${values[0] ?? ""}`;
    case "LessThan":
      return `${key}<${values[0] ?? ""}`;
  }
}
