import { StatusError } from "../model/status-error.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../model/types/meta-v1.ts";
import { parseLabelRequirements } from "./label-parser.ts";
import {
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  requirementProblem,
  requirementText,
  satisfies,
} from "./label-requirement.ts";

/** A parsed label selector. `everything` is true when it has no requirements at all, so that it matches any labels. */
export interface LabelMatcher {
  readonly everything: boolean;
  readonly requirements: readonly LabelRequirement[];
  matches(labels: Labels | undefined): boolean;
}

/** Matches no object at all: what an absent `LabelSelector` means to Kubernetes. */
export const matchesNothing: LabelMatcher = {
  everything: false,
  requirements: [],
  matches: () => false,
};

/**
 * Reads the text of a `labelSelector` query parameter (api-contract section 7).
 * Throws `StatusError` BadRequest in Kubernetes' words. The empty text matches everything.
 */
export function parseLabelSelector(text: string): LabelMatcher {
  const parsed = parseLabelRequirements(text);
  if ("problem" in parsed) throw new StatusError("BadRequest", parsed.problem);
  return matcherOf(parsed.requirements);
}

/**
 * The matcher of a `LabelSelector` object: an empty one matches everything, an absent one nothing.
 * Throws `StatusError` BadRequest for an unknown operator or bad values; validation rejects those earlier.
 */
export function labelSelectorMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return matchesNothing;
  const requirements = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({
      key,
      operator: "Equals",
      values: [value],
    })),
    ...(selector.matchExpressions ?? []).map(requirementOf),
  ];
  for (const requirement of requirements) {
    const problem = requirementProblem(requirement);
    if (problem !== undefined) throw new StatusError("BadRequest", problem);
  }
  return matcherOf(requirements);
}

/** The matcher of a plain label map such as a Service's `spec.selector`. An empty map matches everything. */
export function labelMapMatcher(selector: Labels): LabelMatcher {
  return labelSelectorMatcher({ matchLabels: selector });
}

/** A matcher as selector text, with its requirements in the order of their keys: `app=web,tier in (a,b)`. */
export function labelSelectorText(matcher: LabelMatcher): string {
  return matcher.requirements
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(requirementText)
    .join(",");
}

function matcherOf(requirements: readonly LabelRequirement[]): LabelMatcher {
  return {
    everything: requirements.length === 0,
    requirements,
    matches: (labels) => requirements.every((requirement) => satisfies(requirement, labels)),
  };
}

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "In"],
  ["NotIn", "NotIn"],
  ["Exists", "Exists"],
  ["DoesNotExist", "DoesNotExist"],
]);

function requirementOf(expression: LabelSelectorRequirement): LabelRequirement {
  const operator = operators.get(expression.operator);
  if (operator === undefined) {
    throw new StatusError(
      "BadRequest",
      `"${expression.operator}" is not a valid label selector operator`,
    );
  }
  return { key: expression.key, operator, values: expression.values ?? [] };
}
