import type { Instant } from "../../model/instant.ts";
import type { HPAScalingPolicy, HPAScalingRules } from "../../model/types/autoscaling-v2.ts";

/** What was recommended, and what was done, in the last minutes: windows and rates are reckoned from it. */
export interface ScalingMemory {
  readonly recommendations: readonly { readonly at: Instant; readonly replicas: number }[];
  /** Changes made: positive ones grew, negative ones shrank. */
  readonly changes: readonly { readonly at: Instant; readonly by: number }[];
}

export const NO_MEMORY: ScalingMemory = { recommendations: [], changes: [] };
/** How long anything is remembered: the longest window that a manifest may ask for. */
const MEMORY_MS = 3_600_000;

export interface Rules {
  readonly up: HPAScalingRules;
  readonly down: HPAScalingRules;
}

export interface Wish {
  readonly current: number;
  readonly wanted: number;
  readonly min: number;
  readonly max: number;
}

/** What a wish becomes, and what limited it. */
export interface Stabilized {
  readonly replicas: number;
  readonly stabilized: "up" | "down" | undefined;
  readonly limit:
    | "ScaleUpLimit"
    | "ScaleDownLimit"
    | "TooManyReplicas"
    | "TooFewReplicas"
    | undefined;
}

/** Applies stabilization windows, then rates, then the bounds of the autoscaler. */
export function stabilize(
  { current, wanted, min, max }: Wish,
  { up, down }: Rules,
  memory: ScalingMemory,
  now: Instant,
): Stabilized {
  const since = (seconds: number) =>
    memory.recommendations
      .filter(({ at }) => at > now - seconds * 1000)
      .map(({ replicas }) => replicas);
  const lowest = Math.min(wanted, ...since(up.stabilizationWindowSeconds ?? 0));
  const highest = Math.max(wanted, ...since(down.stabilizationWindowSeconds ?? 300));
  const settled = Math.min(Math.max(current, lowest), highest);
  const stabilized = settled === wanted ? undefined : settled < wanted ? "up" : "down";
  const isGrowing = settled > current;
  const rate = isGrowing
    ? growthLimit(up, { current, memory, now })
    : shrinkLimit(down, { current, memory, now });
  const [low, high] = isGrowing
    ? [min, Math.max(current, Math.min(rate, max))]
    : [Math.min(current, Math.max(rate, min)), max];
  if (settled > high) {
    const limit = high === max || !isGrowing ? "TooManyReplicas" : "ScaleUpLimit";
    return { replicas: high, stabilized, limit };
  }
  if (settled < low) {
    const limit = low === min || isGrowing ? "TooFewReplicas" : "ScaleDownLimit";
    return { replicas: low, stabilized, limit };
  }
  return { replicas: settled, stabilized, limit: undefined };
}

interface Pace {
  readonly current: number;
  readonly memory: ScalingMemory;
  readonly now: Instant;
}

function growthLimit(rules: HPAScalingRules, pace: Pace): number {
  if (rules.selectPolicy === "Disabled") return pace.current;
  const limits = policiesOf(rules, DEFAULT_UP).map((policy) => {
    const start = pace.current - changed(policy, pace, 1);
    return policy.type === "Pods"
      ? start + policy.value
      : Math.ceil(start * (1 + policy.value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.min(...limits) : Math.max(...limits);
}

function shrinkLimit(rules: HPAScalingRules, pace: Pace): number {
  if (rules.selectPolicy === "Disabled") return pace.current;
  const limits = policiesOf(rules, DEFAULT_DOWN).map((policy) => {
    const start = pace.current + changed(policy, pace, -1);
    return policy.type === "Pods"
      ? start - policy.value
      : Math.trunc(start * (1 - policy.value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.max(...limits) : Math.min(...limits);
}

const DEFAULT_UP: readonly HPAScalingPolicy[] = [
  { type: "Pods", value: 4, periodSeconds: 15 },
  { type: "Percent", value: 100, periodSeconds: 15 },
];
const DEFAULT_DOWN: readonly HPAScalingPolicy[] = [
  { type: "Percent", value: 100, periodSeconds: 15 },
];

function policiesOf(
  { policies }: HPAScalingRules,
  fallback: readonly HPAScalingPolicy[],
): readonly HPAScalingPolicy[] {
  return policies === undefined || policies.length === 0 ? fallback : policies;
}

/** How much was grown, or shrunk, within the policy's period already. */
function changed({ periodSeconds }: HPAScalingPolicy, { memory, now }: Pace, sign: 1 | -1): number {
  return memory.changes
    .filter(({ at, by }) => at > now - periodSeconds * 1000 && Math.sign(by) === sign)
    .reduce((total, { by }) => total + Math.abs(by), 0);
}

/** The memory with what was recommended and done now, without what is too old to matter. */
export function remember(
  memory: ScalingMemory,
  {
    current,
    recommended,
    done,
  }: { readonly current: number; readonly recommended: number; readonly done: number },
  now: Instant,
): ScalingMemory {
  const isFresh = ({ at }: { readonly at: Instant }) => at > now - MEMORY_MS;
  const change = done === current ? [] : [{ at: now, by: done - current }];
  return {
    recommendations: [
      ...memory.recommendations.filter(isFresh),
      { at: now, replicas: recommended },
    ],
    changes: [...memory.changes.filter(isFresh), ...change],
  };
}
