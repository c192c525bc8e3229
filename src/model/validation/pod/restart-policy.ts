import { duplicate, invalid, required, tooMany } from "../../field-error.ts";
import type {
  Container,
  ContainerResizePolicy,
  ContainerRestartRule,
  EphemeralContainer,
} from "../../types/core-v1.ts";
import { each, type Faults, mayBeOneOf, oneOf, optional, when } from "../checks.ts";

const rulesMax = 20;
const exitCodesMax = 255;

/** `restartPolicy` and `restartPolicyRules` of a main or an init container (KEP-5307, KEP-5532). */
export function validateRestartPolicy(container: Container, path: string): Faults {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const isMissing = rules.length > 0 && restartPolicy === undefined;
  return [
    ...when(
      isMissing,
      required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used"),
    ),
    ...mayBeOneOf(restartPolicy, `${path}.restartPolicy`, ["Always", "Never", "OnFailure"]),
    ...when(rules.length > rulesMax, tooMany(`${path}.restartPolicyRules`, rules.length, rulesMax)),
    ...(rules.length > rulesMax ? [] : each(rules, `${path}.restartPolicyRules`, validateRule)),
  ];
}

/** `resizePolicy` of a container; in a pod that never restarts nothing can be restarted for a resize. */
export function validateResizePolicy(
  container: Container | EphemeralContainer,
  path: string,
  podRestartPolicy: string | undefined,
): Faults {
  const policies = container.resizePolicy ?? [];
  return policies.flatMap((policy, index) => [
    ...when(
      policies.slice(0, index).some((each) => each.resourceName === policy.resourceName),
      duplicate(`${path}[${index}]`, policy.resourceName),
    ),
    ...oneOf(policy.resourceName, path, ["cpu", "memory"]),
    ...oneOf(policy.restartPolicy, path, ["NotRequired", "RestartContainer"]),
    ...when(
      podRestartPolicy === "Never" && policy.restartPolicy !== "NotRequired",
      invalid(
        path,
        policy.restartPolicy,
        "must be 'NotRequired' when pod `restartPolicy` is 'Never'",
      ),
    ),
  ]);
}

/** A container that runs to its end once cannot be restarted for a resize. */
export function validateInitResizePolicy(
  policies: readonly ContainerResizePolicy[] | undefined,
  path: string,
): Faults {
  return each(policies, path, ({ restartPolicy }, itemPath) =>
    when(
      restartPolicy === "RestartContainer",
      invalid(
        `${itemPath}.restartPolicy`,
        restartPolicy,
        "must not be set to 'RestartContainer' for non-sidecar initContainers",
      ),
    ),
  );
}

function validateRule(rule: ContainerRestartRule, path: string): Faults {
  const { action, exitCodes } = rule;
  return [
    ...oneOf(action, `${path}.action`, ["Restart", "RestartAllContainers"]),
    ...when(exitCodes === undefined, required(`${path}.exitCodes`, "must be specified")),
    ...optional(exitCodes, `${path}.exitCodes`, ({ operator, values = [] }, codesPath) => [
      ...oneOf(operator, `${codesPath}.operator`, ["In", "NotIn"]),
      ...when(
        values.length > exitCodesMax,
        tooMany(`${codesPath}.values`, values.length, exitCodesMax),
      ),
    ]),
  ];
}
