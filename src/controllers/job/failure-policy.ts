import type {
  Job,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from "../../model/types/batch-v1.ts";
import type { ContainerStatus, Pod, PodCondition } from "../../model/types/core-v1.ts";
import { isPodFailed } from "./view.ts";

/** What the first rule that matches says about a failed pod; without one it counts against the back-off limit. */
export interface Verdict {
  readonly action: "Ignore" | "FailIndex" | "FailJob" | "Count";
  readonly message?: string | undefined;
}

export function judge(job: Job, pod: Pod): Verdict {
  for (const [index, rule] of (job.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const match = matchOf(rule, pod);
    if (match === undefined) continue;
    const message = `${match} matching ${rule.action} rule at index ${index}`;
    if (rule.action === "FailJob") return { action: "FailJob", message };
    if (rule.action === "Ignore" || rule.action === "FailIndex") return { action: rule.action };
    return { action: "Count" };
  }
  return { action: "Count" };
}

/** Why the whole Job fails at once; `undefined` when no failed pod says so. */
export function failJobMessage(job: Job, pods: readonly Pod[]): string | undefined {
  if (job.spec?.podFailurePolicy === undefined) return undefined;
  return pods
    .filter((pod) => isPodFailed(job, pod))
    .map((pod) => judge(job, pod).message)
    .find((message) => message !== undefined);
}

/** What matched, as the message names it. */
function matchOf(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata?.namespace}/${pod.metadata?.name}`;
  if (rule.onExitCodes !== undefined) {
    const container = failedContainer(pod, rule.onExitCodes);
    const code = container?.state?.terminated?.exitCode;
    if (container === undefined) return undefined;
    return `Container ${container.name} for pod ${name} failed with exit code ${code}`;
  }
  const condition = matchingCondition(pod, rule.onPodConditions ?? []);
  return condition === undefined ? undefined : `Pod ${name} has condition ${condition.type}`;
}

/** Mains are looked at before init containers, sidecars among these (semantics section 9.1, case 166). */
function failedContainer(
  pod: Pod,
  requirement: PodFailurePolicyOnExitCodesRequirement,
): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find(({ name, state }) => {
    const exitCode = state?.terminated?.exitCode ?? 0;
    const isMeant = requirement.containerName === undefined || requirement.containerName === name;
    if (exitCode === 0 || !isMeant) return false;
    return requirement.values.includes(exitCode) === (requirement.operator === "In");
  });
}

function matchingCondition(
  pod: Pod,
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) =>
    patterns.some(
      ({ type, status = "True" }) => condition.type === type && condition.status === status,
    ),
  );
}
