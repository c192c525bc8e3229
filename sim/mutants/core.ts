import { decide } from "../../src/lifecycle/decide.ts";
import { defaultSwitches, type Observation } from "../../src/lifecycle/model.ts";
import type { Pod, PodStatus } from "../../src/model/types/core-v1.ts";
import { isStart, onActions, onMemory, onPod } from "./judging.ts";
import type { Mutant } from "./mutant.ts";
import {
  changingStatus,
  withoutLastWord,
  twiceStarted,
  withoutRemovals,
  forgettingInits,
} from "./ports.ts";

/** Bugs in what every pod has. */
export const coreMutants: Readonly<Record<string, Mutant>> = {
  "mains-first": {
    breaks: "stages start in order",
    decide: onPod((spec) => ({ ...spec, initContainers: [] })),
  },
  "startup-ignored": {
    breaks: "stages start in order",
    decide: onMemory((memory, id) => ({
      ...memory,
      probes: { ...memory.probes, startup: { id, result: "success" } },
    })),
  },
  "post-start-not-awaited": {
    breaks: "one container starts at a time",
    decide: onMemory(({ postStart, ...memory }) =>
      postStart?.state === "running"
        ? { ...memory, postStart: { ...postStart, state: "done" } }
        : { ...memory, ...(postStart && { postStart }) },
    ),
  },
  "mains-backwards": {
    breaks: "stages start in order",
    decide: onPod((spec) => ({ ...spec, containers: spec.containers.toReversed() })),
  },
  "started-twice": { breaks: "no two instances of a container run", effects: twiceStarted },
  "inits-forgotten": {
    breaks: "a finished init container does not run again in its sandbox",
    effects: forgettingInits,
  },
  "no-turns": {
    breaks: "sidecars stop after the mains, in reverse order",
    decide: (pod, seen, ...rest) => decide(pod, withoutTurns(seen), ...rest),
  },
  "sidecars-forwards": {
    breaks: "sidecars stop after the mains, in reverse order",
    decide: (pod, seen, ...rest) =>
      decide(seen.memory.stop === undefined ? pod : reversedInits(pod), seen, ...rest),
  },
  "restarts-at-the-end": {
    breaks: "nothing starts once termination begins",
    decide: (pod, seen, ...rest) => {
      const real = decide(pod, seen, ...rest);
      if (pod.metadata?.deletionTimestamp === undefined) return real;
      const dreamt = decide(undeleted(pod), { ...seen, ...awake(seen) }, ...rest);
      return { ...real, actions: [...dreamt.actions.filter(isStart), ...real.actions] };
    },
  },
  "grace-doubled": {
    breaks: "nothing outlives the grace period",
    decide: onActions((action) =>
      action.kind === "stopContainer"
        ? { ...action, timeoutSeconds: action.timeoutSeconds * 4 + 20 }
        : action,
    ),
  },
  "no-back-off": {
    breaks: "crash back-off is respected",
    switches: { ...defaultSwitches, crashBackoff: { initialMs: 0, maxMs: 0 } },
  },
  "policy-ignored": {
    breaks: "what is done for good does not start again",
    decide: onPod((spec) => ({ ...spec, restartPolicy: "Always" })),
  },
  "exits-untold": {
    breaks: "the journal tells what happened",
    forgets: ({ kind, what }) => kind === "exit" && what === "Error",
  },
  "counts-from-zero": {
    breaks: "restart counts never shrink",
    api: changingStatus((status) => ({
      ...status,
      containerStatuses: (status.containerStatuses ?? []).map((entry) => ({
        ...entry,
        restartCount: 0,
      })),
    })),
  },
  "list-shrinks": {
    breaks: "status lists never shrink",
    api: changingStatus((status) => ({ ...status, containerStatuses: [] }), 4),
  },
  "phase-comes-back": {
    breaks: "a terminal phase is never left",
    api: changingStatus((status) => (isOver(status) ? { ...status, phase: "Running" } : status), 2),
  },
  "phase-too-early": {
    breaks: "a terminal phase comes when nothing runs",
    api: changingStatus((status) =>
      status.phase === "Running" ? { ...status, phase: "Succeeded" } : status,
    ),
  },
  "entry-comes-back": {
    breaks: "a terminated entry turns back only where the policy says so",
    api: changingStatus((status) => {
      const state = { waiting: { reason: "PodInitializing" } };
      const containerStatuses = status.containerStatuses?.map((entry) =>
        entry.state?.terminated === undefined ? entry : { ...entry, state },
      );
      return { ...status, containerStatuses: containerStatuses ?? [] };
    }, 2),
  },
  "exit-code-invented": {
    breaks: "exit codes and times are real",
    api: changingStatus(withExit({ exitCode: 99 })),
  },
  "start-time-lost": {
    breaks: "exit codes and times are real",
    api: changingStatus(withExit({ startedAt: undefined })),
  },
  "mains-shown-early": {
    breaks: "what comes after an unfinished init container waits",
    api: changingStatus((status) => ({
      ...status,
      containerStatuses: (status.containerStatuses ?? []).map((entry) => ({
        ...entry,
        state: { running: { startedAt: "2026-01-01T12:00:00Z" } },
      })),
    })),
  },
  "inits-not-ready": {
    breaks: "a finished init container is ready",
    api: changingStatus((status) => ({
      ...status,
      ...(status.initContainerStatuses && {
        initContainerStatuses: status.initContainerStatuses.map((entry) => ({
          ...entry,
          ready: false,
        })),
      }),
    })),
  },
  "initialized-regresses": {
    breaks: "Initialized is there, is never Unknown, and never regresses",
    api: changingStatus((status) => withCondition(status, "False"), 3),
  },
  "initialized-at-once": {
    breaks: "Initialized is True exactly when all inits are done",
    api: changingStatus((status) => withCondition(status, "True")),
  },
  "wrong-waiting-reason": {
    breaks: "mains of a pod that is not initialized wait",
    api: changingStatus((status) => ({
      ...status,
      containerStatuses: (status.containerStatuses ?? []).map((entry) =>
        entry.state?.waiting === undefined
          ? entry
          : { ...entry, state: { waiting: { reason: "ContainerCreating" } } },
      ),
    })),
  },
  "gone-without-a-word": {
    breaks: "an object goes when its pod is over",
    api: withoutLastWord,
  },
  "never-finishes": {
    breaks: "a deleted pod goes, and nothing is left of it",
    decide: onActions((action) => (action.kind === "finish" ? undefined : action)),
  },
  "records-kept": {
    breaks: "a deleted pod goes, and nothing is left of it",
    effects: withoutRemovals,
  },
  "sidecars-stay-down": {
    breaks: "a pod gets where it should",
    decide: onActions((action) =>
      isStart(action) && action.reason.code === "Restart" ? undefined : action,
    ),
  },
  "sidecars-keep-it-alive": {
    breaks: "a pod gets where it should",
    decide: onActions((action) => (action.reason.code === "MainsFinished" ? undefined : action)),
  },
};

function withoutTurns(seen: Observation): Observation {
  const { stop } = seen.memory;
  if (stop === undefined) return seen;
  return { ...seen, memory: { ...seen.memory, stop: { ...stop, ids: [] } } };
}

function reversedInits(pod: Pod): Pod {
  if (pod.spec?.initContainers === undefined) return pod;
  const initContainers = pod.spec.initContainers.toReversed();
  return { ...pod, spec: { ...pod.spec, initContainers } };
}

function undeleted(pod: Pod): Pod {
  const { deletionTimestamp: _, deletionGracePeriodSeconds: __, ...metadata } = pod.metadata ?? {};
  return { ...pod, metadata };
}

function awake({ memory }: Observation): Partial<Observation> {
  const { stop: _, ...rest } = memory;
  return { memory: { ...rest, stage: "active" }, phase: "Running" };
}

function isOver({ phase }: PodStatus): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

function withExit(change: object): (status: PodStatus) => PodStatus {
  return (status) => ({
    ...status,
    containerStatuses: (status.containerStatuses ?? []).map((entry) =>
      entry.state?.terminated === undefined
        ? entry
        : { ...entry, state: { terminated: { ...entry.state.terminated, ...change } } },
    ),
  });
}

function withCondition(status: PodStatus, value: string): PodStatus {
  const conditions = (status.conditions ?? []).map((condition) =>
    condition.type === "Initialized" ? { ...condition, status: value } : condition,
  );
  return { ...status, conditions };
}
