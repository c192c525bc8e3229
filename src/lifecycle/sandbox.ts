import type { ReasonCode } from "./model.ts";
import { act, actOnce, because, hold } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { stopPod } from "./pod-stop.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { isResetting } from "./restart-all.ts";
import { effectivePolicy } from "./restart-rules.ts";

export interface SandboxNeed {
  readonly code: ReasonCode;
  readonly attempt: number;
}

/** Why the pod needs a new sandbox, or undefined when the newest one serves (semantics §2.2). */
export function sandboxNeed(
  view: Pick<PodView, "pod" | "seen" | "sandbox">,
): SandboxNeed | undefined {
  const { sandbox } = view;
  if (sandbox === undefined) return { code: "NoSandbox", attempt: 0 };
  const attempt = sandbox.attempt + 1;
  const hostNetwork = view.pod.spec?.hostNetwork ?? false;
  const ready = view.seen.runtime.sandboxes.filter(({ state }) => state === "ready");
  if (ready.length > 1) return { code: "SandboxDuplicate", attempt };
  if (sandbox.state !== "ready") return { code: "SandboxNotReady", attempt };
  if (sandbox.hostNetwork !== hostNetwork) return { code: "SandboxNetworkChanged", attempt };
  if (!hostNetwork && sandbox.ips.length === 0) return { code: "SandboxWithoutAddress", attempt };
  return undefined;
}

/** Ends what is left of the old sandbox, forgets its init containers and makes the new one, or says why not. */
export function replaceSandbox(view: PodView, plan: Plan, need: SandboxNeed): void {
  const reason = because(need.code);
  const graceSeconds = view.pod.metadata?.deletionGracePeriodSeconds ?? graceOf(view);
  const forNewSandbox = isWorthRebuilding(view, need);
  const order = { graceSeconds, reason, forNewSandbox };
  if (view.sandbox !== undefined && !stopPod(view, plan, order)) return;
  if (!forNewSandbox) {
    endReplacement(view, plan, graceSeconds);
    hold(plan, "sandbox", because("SandboxNotRebuilt", need.code));
    return;
  }
  if (view.sandbox !== undefined && purgeInits(view, plan)) return;
  actOnce(view, plan, reason, { kind: "createSandbox", attempt: need.attempt });
}

/** What ended for a sandbox that does not come after all has ended for good, and shows it. */
function endReplacement({ seen }: PodView, plan: Plan, graceSeconds: number): void {
  if (!seen.memory.stop?.forNewSandbox) return;
  const over = { kind: "stopPod", graceSeconds, ids: [], forNewSandbox: false } as const;
  act(plan, because("SandboxNotRebuilt"), over);
}

/** `spec.terminationGracePeriodSeconds`, in whole seconds. */
export function graceOf({ pod }: Pick<PodView, "pod">): number {
  return pod.spec?.terminationGracePeriodSeconds ?? 30;
}

/** A run-once pod is never re-homed, and a finished one is not rebuilt just to be torn down (semantics §2.2). */
function isWorthRebuilding(view: PodView, { attempt }: SandboxNeed): boolean {
  const { containers } = view.seen.runtime;
  const never = (view.pod.spec?.restartPolicy ?? "Always") === "Never";
  // A new start of the whole pod asks no policy (semantics §2.10): half done it would leave the pod neither running nor
  // finished.
  if (isResetting(view)) return true;
  if (never && attempt !== 0 && containers.length > 0) return false;
  const candidates = view.mains.filter((main) => !hasSucceededForGood(view, main));
  const anyRan = view.mains.some(
    ({ record }) => record !== undefined && record.state !== "unknown",
  );
  return candidates.length > 0 || !anyRan;
}

function hasSucceededForGood(view: PodView, { container, record }: ContainerView): boolean {
  if (effectivePolicy(container, view.pod) !== "OnFailure") return false;
  return record?.state === "exited" && record.exitCode === 0;
}

/** The whole init sequence runs again, so its old records must not speak. The restart count goes on from their logs. */
function purgeInits(view: PodView, plan: Plan): boolean {
  const records = view.inits.flatMap((init) => init.records);
  for (const { id, name } of records) {
    const action = { kind: "removeContainer", container: name, id, keepLogs: true } as const;
    actOnce(view, plan, because("Superfluous", "new sandbox"), action);
  }
  return records.length > 0;
}
