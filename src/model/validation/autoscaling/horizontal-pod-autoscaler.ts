import { invalid, notSupported, required } from "../../field-error.ts";
import { formatQuantity, parseQuantity } from "../../quantity.ts";
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingPolicy,
  HPAScalingRules,
} from "../../types/autoscaling-v2.ts";
import { each, type Faults, notNegative, optional, when } from "../checks.ts";
import { subdomainName } from "../metadata.ts";
import { type KindRules, partRules, plainRules } from "../rules.ts";
import { validateMetric } from "./metrics.ts";
import { validateObjectReference } from "./object-reference.ts";

const stabilizationSecondsMax = 3600;
const periodSecondsMax = 1800;

/** Of version 2, which is the one that is kept; an object of version 1 is converted before. */
export const horizontalPodAutoscalerRules: KindRules<HorizontalPodAutoscaler> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ spec }) => validateSpec(spec, "spec"),
  subresources: {
    status: partRules(({ status }) => [
      ...notNegative(status?.currentReplicas, "status.currentReplicas"),
      ...notNegative(status?.desiredReplicas, "status.desiredReplicas"),
    ]),
  },
});

function validateSpec(spec: HorizontalPodAutoscalerSpec, path: string): Faults {
  const { minReplicas, maxReplicas, scaleTargetRef, metrics, behavior } = spec;
  const maxPath = `${path}.maxReplicas`;
  return [
    ...when(
      minReplicas !== undefined && minReplicas < 1,
      invalid(`${path}.minReplicas`, minReplicas, "must be greater than or equal to 1"),
    ),
    ...when(maxReplicas < 1, invalid(maxPath, maxReplicas, "must be greater than 0")),
    ...when(
      minReplicas !== undefined && maxReplicas < minReplicas,
      invalid(maxPath, maxReplicas, "must be greater than or equal to `minReplicas`"),
    ),
    ...validateObjectReference(
      scaleTargetRef,
      `${path}.scaleTargetRef`,
      // The only thing to scale in the core group.
      scaleTargetRef.kind === "ReplicationController" ? "any group" : "named group",
    ),
    ...each(metrics, `${path}.metrics`, validateMetric),
    ...optional(behavior?.scaleUp, `${path}.behavior.scaleUp`, validateScalingRules),
    ...optional(behavior?.scaleDown, `${path}.behavior.scaleDown`, validateScalingRules),
  ];
}

const selectPolicies: readonly string[] = ["Disabled", "Max", "Min"];
const policyTypes: readonly string[] = ["Percent", "Pods"];

function validateScalingRules(rules: HPAScalingRules, path: string): Faults {
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules;
  const secondsPath = `${path}.stabilizationWindowSeconds`;
  return [
    ...when(
      seconds !== undefined && seconds < 0,
      invalid(secondsPath, seconds, "must be greater than or equal to zero"),
    ),
    ...when(
      seconds !== undefined && seconds > stabilizationSecondsMax,
      invalid(secondsPath, seconds, `must be less than or equal to ${stabilizationSecondsMax}`),
    ),
    ...when(
      selectPolicy !== undefined && !selectPolicies.includes(selectPolicy),
      notSupported(`${path}.selectPolicy`, selectPolicy, selectPolicies),
    ),
    ...when(
      policies.length === 0,
      required(`${path}.policies`, "must specify at least one Policy"),
    ),
    ...each(policies, `${path}.policies`, validateScalingPolicy),
    ...optional(tolerance, `${path}.tolerance`, validateTolerance),
  ];
}

function validateTolerance(text: string, path: string): Faults {
  const tolerance = parseQuantity(text);
  return when(
    tolerance !== undefined && tolerance.nanos < 0n,
    invalid(path, tolerance && formatQuantity(tolerance), "must be greater than or equal to 0"),
  );
}

function validateScalingPolicy(
  { type, value, periodSeconds }: HPAScalingPolicy,
  path: string,
): Faults {
  const periodPath = `${path}.periodSeconds`;
  return [
    ...when(!policyTypes.includes(type), notSupported(`${path}.type`, type, policyTypes)),
    ...when(value <= 0, invalid(`${path}.value`, value, "must be greater than zero")),
    ...when(periodSeconds <= 0, invalid(periodPath, periodSeconds, "must be greater than zero")),
    ...when(
      periodSeconds > periodSecondsMax,
      invalid(periodPath, periodSeconds, `must be less than or equal to ${periodSecondsMax}`),
    ),
  ];
}
