import type { Container, Pod } from "../model/types/core-v1.ts";
import type { ContainerRecord, ExitedRecord } from "./runtime-view.ts";

type Policy = Pick<Container, "restartPolicy" | "restartPolicyRules">;

/** The policy that counts for a container: its own, else the pod's, else Always (semantics §3.3). */
export function effectivePolicy(container: Policy, pod: Pod): string {
  return container.restartPolicy ?? pod.spec?.restartPolicy ?? "Always";
}

/** Whether a main or a regular init runs again after exit code `exitCode`; sidecars always do (semantics §3.1, §3.3). */
export function restartsAfterExit(container: Policy, pod: Pod, exitCode: number): boolean {
  if (container.restartPolicy !== undefined && matchingRule(container, exitCode) !== undefined) {
    return true;
  }
  const policy = effectivePolicy(container, pod);
  return policy === "Never" ? false : policy === "OnFailure" ? exitCode !== 0 : true;
}

/** Whether it runs again after a kill that no exit code explains: probe failures, lost records (semantics §3.3). */
export function restartsAfterKill(container: Policy, pod: Pod): boolean {
  return effectivePolicy(container, pod) !== "Never";
}

/** Whether this exit resets the whole pod (semantics §2.10). */
export function resetsPod(container: Policy, record: ContainerRecord | undefined): boolean {
  if (record?.state !== "exited" || container.restartPolicy === undefined) return false;
  return matchingRule(container, record.exitCode) === "RestartAllContainers";
}

/** Whether any container of the pod could ever reset it; the condition AllContainersRestarting exists only then. */
export function canResetPod(pod: Pod): boolean {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  return containers.some((container) =>
    container.restartPolicyRules?.some((rule) => rule.action === "RestartAllContainers"),
  );
}

/** An init container's run that did not do its work: an OOM kill counts even with exit code 0 (semantics §2.3). */
export function failed(record: ExitedRecord): boolean {
  return record.exitCode !== 0 || record.reason === "OOMKilled";
}

/** The exit code by which a failed init is judged; an OOM kill behind exit code 0 is none that succeeded. */
export function failureCode(record: ExitedRecord): number {
  return record.exitCode === 0 && record.reason === "OOMKilled" ? 137 : record.exitCode;
}

function matchingRule(container: Policy, exitCode: number): string | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    return exitCodes?.operator === "NotIn" ? !listed : exitCodes?.operator === "In" && listed;
  })?.action;
}
