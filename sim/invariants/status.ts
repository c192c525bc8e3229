import type { Stored } from "../../src/model/object.ts";
import type { ContainerStatus, Pod, PodStatus } from "../../src/model/types/core-v1.ts";
import { GATE } from "../life/pods.ts";
import { asksForReset, canReset, comesBack } from "./policy.ts";
import { isSidecar, type Invariant, type Witness } from "./invariant.ts";

interface Look {
  readonly before: Stored<Pod> | undefined;
  readonly pod: Stored<Pod>;
  readonly gone: boolean;
  /** Some sandbox died by itself. */
  readonly hadLoss: boolean;
  readonly hadImage: boolean;
  /** Container instances that were killed to be started again, whatever they exited with. */
  readonly doomed: ReadonlySet<string>;
  readonly hadForce: boolean;
  /** Some exit asked for a new start of the whole pod. */
  readonly hadReset: boolean;
  /** The gate was open at some time. */
  readonly hadGate: boolean;
}

type Rule = (look: Look, witness: Witness) => string | undefined;

/** What must hold for every version of the pod that a watcher sees: catalogue cases 174 and 186 among them. */
export const statusRules: Readonly<Record<string, Rule>> = {
  "status lists never shrink": ({ before, pod }) => {
    const fields = [
      "initContainerStatuses",
      "containerStatuses",
      "ephemeralContainerStatuses",
    ] as const;
    return fields.find(
      (field) => (before?.status?.[field]?.length ?? 0) > (pod.status?.[field]?.length ?? 0),
    );
  },

  "restart counts never shrink": ({ before, pod }) =>
    entriesOf(pod).find(
      (entry) => entry.restartCount < (entryOf(before, entry.name)?.restartCount ?? 0),
    )?.name,

  "a terminal phase is never left": ({ before, pod }) =>
    isOver(before?.status) && pod.status?.phase !== before?.status?.phase
      ? pod.status?.phase
      : undefined,

  "a terminal phase comes when nothing runs": ({ pod, gone }, { running }) => {
    if (!isOver(pod.status) || gone) return undefined;
    return running()[0]?.record.id;
  },

  "a terminated entry turns back only where the policy says so": (look, witness) => {
    const { before, pod, hadLoss, hadImage, doomed } = look;
    if (hadLoss || hadImage || canReset(witness.pod)) return undefined;
    const turned = entriesOf(pod).find((entry) => {
      const ended = entryOf(before, entry.name)?.state?.terminated;
      if (ended === undefined || entry.state?.terminated !== undefined) return false;
      if (doomed.has(ended.containerID ?? "")) return false;
      const init = witness.inits.find(({ name }) => name === entry.name);
      // A process that could not be started leaves a record, and the pod may try again.
      if (init !== undefined) return !isSidecar(init) && ended.exitCode === 0;
      const main = witness.mains.find(({ name }) => name === entry.name);
      return main !== undefined && !comesBack(main, witness.pod, ended.exitCode);
    });
    return turned?.name;
  },

  "exit codes and times are real": ({ pod }) =>
    entriesOf(pod).find(({ state, lastState }) => !isReal(state) || !isReal(lastState))?.name,

  "what comes after an unfinished init container waits": (
    { pod, hadLoss, hadReset },
    { inits },
  ) => {
    if (hadLoss || hadReset) return undefined;
    const list = pod.status?.initContainerStatuses ?? [];
    const first = inits.findIndex(
      (init, index) => !isSidecar(init) && list[index]?.state?.terminated?.exitCode !== 0,
    );
    if (first < 0) return undefined;
    const later = [...list.slice(first + 1), ...(pod.status?.containerStatuses ?? [])];
    return later.find(({ state, restartCount }) => !state?.waiting || restartCount !== 0)?.name;
  },

  "a finished init container is ready": ({ pod }, { inits }) =>
    inits.find((init, index) => {
      const entry = pod.status?.initContainerStatuses?.[index];
      return !isSidecar(init) && entry?.state?.terminated?.exitCode === 0 && !entry.ready;
    })?.name,

  "Initialized is there, is never Unknown, and never regresses": (look, { inits }) => {
    const { before, pod, hadLoss } = look;
    const now = conditionOf(pod, "Initialized");
    if (pod.status?.containerStatuses === undefined) return undefined;
    if (now?.lastTransitionTime === undefined || now.status === "Unknown") return "is missing";
    // With every main in back-off and a sidecar down it reads False again: a quirk of §6.5.
    const isExempt = hadLoss || inits.some(isSidecar);
    const was = conditionOf(before, "Initialized")?.status;
    return was === "True" && now.status !== "True" && !isExempt ? "regresses" : undefined;
  },

  "Initialized is True exactly when all inits are done": (look, { inits }) => {
    const { pod, hadLoss, hadReset } = look;
    const now = conditionOf(pod, "Initialized")?.status;
    if (now === undefined || hadLoss || hadReset || hasFailed(pod) || inits.some(isSidecar))
      return undefined;
    const list = pod.status?.initContainerStatuses ?? [];
    const allDone = list.every(({ state }) => state?.terminated?.exitCode === 0);
    return (now === "True") === allDone ? undefined : now;
  },

  "mains of a pod that is not initialized wait": ({ pod, hadLoss }, { inits }) => {
    const isOpen = conditionOf(pod, "Initialized")?.status !== "False";
    if (isOpen || hasFailed(pod) || hadLoss || inits.some(isSidecar)) return undefined;
    return pod.status?.containerStatuses?.find(
      ({ state, restartCount }) =>
        state?.waiting?.reason !== "PodInitializing" || restartCount !== 0,
    )?.name;
  },

  "Ready waits for its gate": ({ before, pod, hadGate }, witness) => {
    if (witness.pod.spec?.readinessGates === undefined || hadGate) return undefined;
    const turned = conditionOf(before, "Ready")?.status !== "True";
    return turned && conditionOf(pod, "Ready")?.status === "True" ? "is True" : undefined;
  },

  "an object goes when its pod is over": ({ pod, gone, hadForce }, { running }) => {
    if (!gone || hadForce || isOver(pod.status)) return undefined;
    const alive = running()[0]?.record.id;
    return pod.status?.phase === "Pending" ? alive : (pod.status?.phase ?? "no phase");
  },
};

export function statusInvariant(name: string, rule: Rule, witness: Witness): Invariant {
  let before: Stored<Pod> | undefined;
  let hadLoss = false;
  let hadSandbox = false;
  let hadImage = false;
  let hadForce = false;
  let hadReset = false;
  let hadGate = false;
  const doomed = new Set<string>();
  const containers = [...witness.inits, ...witness.mains];
  return {
    name,
    see: (fact) => {
      // A node that was shut down and comes back gives what is not over a new sandbox.
      const isNew = fact.kind === "sandboxCreated";
      if (fact.kind === "sandboxLost" || (isNew && hadSandbox)) hadLoss = true;
      hadSandbox ||= isNew;
      if (fact.kind === "client" && (fact.did === "image" || fact.did === "resize"))
        hadImage = true;
      if (fact.kind === "client" && fact.did === "force") hadForce = true;
      if (fact.kind === "journal" && fact.entry.detail?.["restart"] === true) {
        doomed.add(`containerd://${String(fact.entry.detail["id"])}`);
      }
      if (fact.kind === "exited") {
        const container = containers.find(({ name: of }) => of === fact.name);
        hadReset ||= container !== undefined && asksForReset(container, fact.code);
      }
      if (fact.kind !== "pod") return undefined;
      const { pod, gone } = fact;
      hadGate ||= conditionOf(pod, GATE)?.status === "True";
      const past = { before, hadLoss, hadImage, doomed, hadForce, hadReset, hadGate };
      const wrong = rule({ ...past, pod, gone }, witness);
      before = pod;
      return wrong;
    },
  };
}

/** What the scripts exit with, and what the runtime and the engine make of the rest. */
const realCodes = new Set([0, 1, 3, 128, 137, 143, 255]);

function isReal(state: ContainerStatus["state"]): boolean {
  const ended = state?.terminated;
  if (ended === undefined) return true;
  if (ended.finishedAt !== undefined && ended.startedAt === undefined) return false;
  return realCodes.has(ended.exitCode);
}

/** The conditions of a pod that has failed stand still, also while its last init container ends. */
function hasFailed(pod: Pod): boolean {
  return conditionOf(pod, "Ready")?.reason === "PodFailed";
}

function isOver(status: PodStatus | undefined): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

function entriesOf(pod: Pod | undefined): readonly ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {};
  return [...initContainerStatuses, ...containerStatuses];
}

function entryOf(pod: Pod | undefined, name: string): ContainerStatus | undefined {
  return entriesOf(pod).find((entry) => entry.name === name);
}

function conditionOf(
  pod: Pod | undefined,
  type: string,
): NonNullable<PodStatus["conditions"]>[number] | undefined {
  return pod?.status?.conditions?.find((condition) => condition.type === type);
}
