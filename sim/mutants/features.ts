import { decide } from "../../src/lifecycle/decide.ts";
import type { Observation } from "../../src/lifecycle/model.ts";
import type { Container, Pod, PodSpec } from "../../src/model/types/core-v1.ts";
import { isSidecar } from "../invariants/invariant.ts";
import { asksForReset } from "../invariants/policy.ts";
import { onActions, onPod } from "./judging.ts";
import type { Mutant } from "./mutant.ts";
import { changingStatus, newestByClock } from "./ports.ts";

/** Bugs in what only some pods have: policies of containers, resizes, ephemeral containers, gates; and in endings. */
export const featureMutants: Readonly<Record<string, Mutant>> = {
  "container-policies-ignored": {
    breaks: "what is done for good does not start again",
    decide: onPod(
      onContainers((container) =>
        isSidecar(container) ? container : { ...container, restartPolicy: undefined },
      ),
    ),
  },
  "rules-ignored": {
    breaks: "nothing starts while an exit asks for a reset",
    decide: onPod(onContainers((container) => ({ ...container, restartPolicyRules: [] }))),
  },
  "reset-is-restart": {
    breaks: "nothing starts while an exit asks for a reset",
    decide: onPod(
      onContainers((container) => ({
        ...container,
        restartPolicyRules: (container.restartPolicyRules ?? []).map((rule) => ({
          ...rule,
          action: "Restart",
        })),
      })),
    ),
  },
  "trigger-goes-first": {
    breaks: "who asks for a reset is removed last",
    decide: (pod, seen, ...rest) => decide(pod, onlyTriggers(pod, seen), ...rest),
  },
  "ephemeral-again": {
    breaks: "an ephemeral container runs once",
    decide: (pod, seen, ...rest) => decide(pod, withoutDeadEphemerals(pod, seen), ...rest),
  },
  "ephemeral-never": {
    breaks: "a pod gets where it should",
    decide: onPod((spec) => ({ ...spec, ephemeralContainers: [] })),
  },
  "eviction-unsaid": {
    breaks: "an evicted pod says so",
    api: changingStatus((status) =>
      status.reason === "Evicted" ? { ...status, reason: "Error" } : status,
    ),
  },
  "shut-down-for-good": {
    breaks: "a node that shuts down ends no pod for good",
    shutsDownLoudly: true,
  },
  "room-for-everything": {
    breaks: "no container gets what the node does not have",
    decide: (pod, seen, ...rest) => decide(pod, { ...seen, resize: undefined }, ...rest),
  },
  "resize-restarts-all": {
    breaks: "a resize restarts only where the policy says so",
    decide: onPod(
      onContainers((container) => ({
        ...container,
        resizePolicy: [
          { resourceName: "cpu", restartPolicy: "RestartContainer" },
          { resourceName: "memory", restartPolicy: "RestartContainer" },
        ],
      })),
    ),
  },
  "resize-forgotten": {
    breaks: "a pod gets where it should",
    decide: onActions((action) => (action.kind === "updateResources" ? undefined : action)),
  },
  "gate-ignored": {
    breaks: "Ready waits for its gate",
    api: changingStatus((status) => ({
      ...status,
      conditions: (status.conditions ?? []).map((condition) =>
        condition.type === "Ready" ? { ...condition, status: "True" } : condition,
      ),
    })),
  },
  "newest-by-clock": {
    breaks: "no two instances of a container run",
    effects: newestByClock,
  },
};

function onContainers(change: (container: Container) => Container): (spec: PodSpec) => PodSpec {
  return (spec) => ({
    ...spec,
    initContainers: spec.initContainers?.map(change),
    containers: spec.containers.map(change),
  });
}

/** Once a container asks for a reset, only its record is seen. */
function onlyTriggers(pod: Pod, seen: Observation): Observation {
  const all = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const asks = seen.runtime.containers.filter((record) => {
    const container = all.find(({ name }) => name === record.name);
    if (record.state !== "exited" || container === undefined) return false;
    return asksForReset(container, record.exitCode);
  });
  return asks.length === 0 ? seen : { ...seen, runtime: { ...seen.runtime, containers: asks } };
}

function withoutDeadEphemerals(pod: Pod, seen: Observation): Observation {
  const names = new Set(pod.spec?.ephemeralContainers?.map(({ name }) => name));
  const containers = seen.runtime.containers.filter(
    ({ name, state }) => state !== "exited" || !names.has(name),
  );
  return { ...seen, runtime: { ...seen.runtime, containers } };
}
