import type { HorizontalPodAutoscaler as AutoscalerV1 } from "../types/autoscaling-v1.ts";
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
  MetricSpec,
} from "../types/autoscaling-v2.ts";
import { fill, mapField } from "./fill.ts";

/** Without metrics the autoscaler aims at 80 % of the cpu request. */
export function defaultAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { spec } = autoscaler;
  const metrics = spec.metrics === undefined || spec.metrics.length === 0 ? [cpu80] : spec.metrics;
  return {
    ...autoscaler,
    spec: fill(
      { ...spec, metrics, ...mapField("behavior", spec.behavior, defaultBehavior) },
      { minReplicas: 1 },
    ),
    status: { desiredReplicas: 0, ...autoscaler.status },
  };
}

export function defaultAutoscalerV1(autoscaler: AutoscalerV1): AutoscalerV1 {
  return {
    ...autoscaler,
    spec: fill(autoscaler.spec, { minReplicas: 1, targetCPUUtilizationPercentage: 80 }),
    status: { currentReplicas: 0, desiredReplicas: 0, ...autoscaler.status },
  };
}

const cpu80: MetricSpec = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
};

/** Once a behaviour is given, both directions are filled in. */
function defaultBehavior(
  behavior: HorizontalPodAutoscalerBehavior,
): HorizontalPodAutoscalerBehavior {
  const doubled = { type: "Percent", value: 100, periodSeconds: 15 };
  return {
    scaleUp: defaultRules(behavior.scaleUp ?? {}, {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, doubled],
    }),
    scaleDown: defaultRules(behavior.scaleDown ?? {}, {
      selectPolicy: "Max",
      policies: [doubled],
    }),
  };
}

function defaultRules(rules: HPAScalingRules, defaults: HPAScalingRules): HPAScalingRules {
  const { policies, ...others } = rules;
  const own: HPAScalingRules =
    policies === undefined || policies.length === 0 ? others : { ...others, policies };
  return fill(own, defaults);
}
