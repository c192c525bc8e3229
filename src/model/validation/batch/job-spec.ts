import { duplicate, invalid, notSupported, required, tooMany } from "../../field-error.ts";
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from "../../types/batch-v1.ts";
import { each, type Faults, mayBeOneOf, notNegative, optional, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";
import { validatePodTemplate } from "../pod/pod.ts";

const indexedMax = 100_000;

/** `spec` of a Job, also of one within a CronJob, apart from its selector. */
export function validateJobSpec(spec: JobSpec, path: string): Faults {
  return [
    ...validateNumbers(spec, path),
    ...mayBeOneOf(spec.completionMode, `${path}.completionMode`, ["NonIndexed", "Indexed"]),
    ...(spec.completionMode === "Indexed" ? validateIndexed(spec, path) : []),
    ...validatePerIndex(spec, path),
    ...optional(spec.podFailurePolicy, `${path}.podFailurePolicy`, (policy, at) =>
      validateFailurePolicy(policy, at, spec),
    ),
    ...optional(spec.successPolicy, `${path}.successPolicy`, (policy, at) => [
      ...when(
        spec.completionMode !== "Indexed",
        invalid(at, policy, "requires indexed completion mode"),
      ),
      ...when(
        (policy.rules ?? []).length === 0,
        required(
          `${at}.rules`,
          "at least one rules must be specified when the successPolicy is specified",
        ),
      ),
      ...when(
        policy.rules.length > successRulesMax,
        tooMany(`${at}.rules`, policy.rules.length, successRulesMax),
      ),
      ...each(policy.rules, `${at}.rules`, validateSuccessRule),
    ]),
    ...validateReplacement(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`),
  ];
}

const successRulesMax = 20;

function validateNumbers(spec: JobSpec, path: string): Faults {
  const names = [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ] as const;
  return names.flatMap((name) => notNegative(spec[name], `${path}.${name}`));
}

function validateIndexed(spec: JobSpec, path: string): Faults {
  const { completions, parallelism = 0 } = spec;
  return [
    ...when(
      completions === undefined,
      required(`${path}.completions`, "when completion mode is Indexed"),
    ),
    ...when(
      parallelism > indexedMax,
      invalid(
        `${path}.parallelism`,
        parallelism,
        `must be less than or equal to ${indexedMax} when completion mode is Indexed`,
      ),
    ),
  ];
}

function validatePerIndex(spec: JobSpec, path: string): Faults {
  const { backoffLimitPerIndex, maxFailedIndexes, completions = 0, completionMode } = spec;
  const isIndexed = completionMode === "Indexed";
  return [
    ...when(
      backoffLimitPerIndex !== undefined && !isIndexed,
      invalid(
        `${path}.backoffLimitPerIndex`,
        backoffLimitPerIndex,
        "requires indexed completion mode",
      ),
    ),
    ...when(
      maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined,
      required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"),
    ),
    ...when(
      isIndexed && maxFailedIndexes !== undefined && maxFailedIndexes > completions,
      invalid(
        `${path}.maxFailedIndexes`,
        maxFailedIndexes,
        "must be less than or equal to completions",
      ),
    ),
  ];
}

const failureRulesMax = 20;
const exitCodesMax = 255;
const conditionsMax = 20;

function validateFailurePolicy(policy: PodFailurePolicy, path: string, spec: JobSpec): Faults {
  const rules = policy.rules ?? [];
  const { containers = [], initContainers = [] } = spec.template.spec ?? {};
  const names = [...containers, ...initContainers].map(({ name }) => name);
  return [
    ...when(
      rules.length > failureRulesMax,
      tooMany(`${path}.rules`, rules.length, failureRulesMax),
    ),
    ...each(rules, `${path}.rules`, (rule, at) => [
      ...validateAction(rule, at, spec),
      ...validateExitCodes(rule, `${at}.onExitCodes`, names),
      ...validateConditions(rule, `${at}.onPodConditions`),
      ...validateOne(rule, at),
    ]),
  ];
}

const actions: readonly string[] = ["Count", "FailIndex", "FailJob", "Ignore"];

function validateAction({ action }: PodFailurePolicyRule, path: string, spec: JobSpec): Faults {
  const actionPath = `${path}.action`;
  if (!action) {
    const detail = `valid values: ${actions.map((each) => JSON.stringify(each)).join(", ")}`;
    return [required(actionPath, detail)];
  }
  const needsIndex = action === "FailIndex" && spec.backoffLimitPerIndex === undefined;
  return [
    ...mayBeOneOf(action, actionPath, actions),
    ...when(needsIndex, invalid(actionPath, action, "requires the backoffLimitPerIndex to be set")),
  ];
}

function validateExitCodes(
  { onExitCodes }: PodFailurePolicyRule,
  path: string,
  names: readonly string[],
): Faults {
  if (onExitCodes === undefined) return [];
  const { operator, values, containerName } = onExitCodes;
  const valuesPath = `${path}.values`;
  const isSorted = values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));
  return [
    ...when(!operator, required(`${path}.operator`, 'valid values: "In", "NotIn"')),
    ...mayBeOneOf(operator, `${path}.operator`, ["In", "NotIn"]),
    ...when(
      containerName !== undefined && !names.includes(containerName),
      invalid(
        `${path}.containerName`,
        containerName,
        "must be one of the container or initContainer names in the pod template",
      ),
    ),
    ...when(values.length === 0, invalid(valuesPath, values, "at least one value is required")),
    ...when(values.length > exitCodesMax, tooMany(valuesPath, values.length, exitCodesMax)),
    ...each(values, valuesPath, (value, at, index) => [
      ...when(values.slice(0, index).includes(value), duplicate(at, value)),
      ...when(
        operator === "In" && value === 0,
        invalid(at, value, "must not be 0 for the In operator"),
      ),
    ]),
    ...when(!isSorted, invalid(valuesPath, values, "must be ordered")),
  ];
}

function validateConditions({ onPodConditions }: PodFailurePolicyRule, path: string): Faults {
  const patterns = onPodConditions ?? [];
  return [
    ...when(patterns.length > conditionsMax, tooMany(path, patterns.length, conditionsMax)),
    ...each(patterns, path, ({ type, status }, at) => [
      ...qualifiedName(type).map((fault) => invalid(`${at}.type`, type, fault)),
      ...(status
        ? mayBeOneOf(status, `${at}.status`, ["False", "True", "Unknown"])
        : [required(`${at}.status`, 'valid values: "False", "True", "Unknown"')]),
    ]),
  ];
}

function validateOne(rule: PodFailurePolicyRule, path: string): Faults {
  const hasConditions = (rule.onPodConditions ?? []).length > 0;
  const hasCodes = rule.onExitCodes !== undefined;
  return [
    ...when(
      hasConditions && hasCodes,
      invalid(path, rule, "specifying both OnExitCodes and OnPodConditions is not supported"),
    ),
    ...when(
      !hasConditions && !hasCodes,
      invalid(path, rule, "specifying one of OnExitCodes and OnPodConditions is required"),
    ),
  ];
}

function validateSuccessRule(rule: SuccessPolicyRule, path: string): Faults {
  const { succeededCount, succeededIndexes } = rule;
  return [
    ...when(
      succeededCount === undefined && succeededIndexes === undefined,
      required(path, "at least one of succeededCount or succeededIndexes must be specified"),
    ),
    ...notNegative(succeededCount, `${path}.succeededCount`),
  ];
}

function validateReplacement(spec: JobSpec, path: string): Faults {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined || spec.podFailurePolicy === undefined) {
    return mayBeOneOf(policy, path, ["Failed", "TerminatingOrFailed"]);
  }
  // A failure policy judges pods by how they ended, so they must have ended first.
  return mayBeOneOf(policy, path, ["Failed"]);
}

function validateRestartPolicy(spec: JobSpec, path: string): Faults {
  const policy = spec.template.spec?.restartPolicy;
  if (policy === undefined || policy === "" || policy === "Always") {
    return [required(path, 'valid values: "OnFailure", "Never"')];
  }
  if (policy !== "OnFailure" && policy !== "Never") {
    return [notSupported(path, policy, ["OnFailure", "Never"])];
  }
  return when(
    spec.podFailurePolicy !== undefined && policy !== "Never",
    invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified'),
  );
}

/** What a Job within a CronJob may not bring along: its selector is generated. */
export function validateTemplateSelector(spec: JobSpec, path: string): Faults {
  return [
    ...when(
      spec.selector !== undefined,
      invalid(`${path}.selector`, spec.selector, "`selector` will be auto-generated"),
    ),
    ...when(
      spec.manualSelector === true,
      notSupported(`${path}.manualSelector`, true, ["nil", "false"]),
    ),
  ];
}
