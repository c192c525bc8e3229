import type { Container, Pod } from "../../src/model/types/core-v1.ts";

type Policy = Pick<Container, "restartPolicy" | "restartPolicyRules">;

/** Semantics §3.3: the container's own policy, else the pod's. */
export function effectivePolicyOf(container: Policy, { spec }: Pod): string {
  return container.restartPolicy ?? spec?.restartPolicy ?? "Always";
}

/** Whether a main or a regular init starts again after it ended by itself with this code (semantics §3.3). */
export function comesBack(container: Policy, pod: Pod, code: number): boolean {
  if (actionFor(container, code) !== undefined) return true;
  const policy = effectivePolicyOf(container, pod);
  return policy === "Always" || (policy === "OnFailure" && code !== 0);
}

/** Whether the whole pod starts again after this exit (semantics §2.10). */
export function asksForReset(container: Policy, code: number): boolean {
  return actionFor(container, code) === "RestartAllContainers";
}

export function canReset({ spec }: Pod): boolean {
  const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  return all.some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === "RestartAllContainers"),
  );
}

function actionFor({ restartPolicyRules = [] }: Policy, code: number): string | undefined {
  const rule = restartPolicyRules.find(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(code) === true;
    return exitCodes?.operator === "In" ? isListed : !isListed;
  });
  return rule?.action;
}
