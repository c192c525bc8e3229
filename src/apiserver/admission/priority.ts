import type { Pod } from "../../model/types/core-v1.ts";
import type { PriorityClass } from "../../model/types/scheduling-v1.ts";
import type { Api } from "../api.ts";
import { storedObject, storedObjects } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

const stored = "priorityclasses.scheduling.k8s.io";
const PREEMPTION_DEFAULT = "PreemptLowerPriority";

/** Turns the name of a pod's priority class into a number; pods without one get the global default, or 0. */
export const priority: AdmissionPlugin = {
  name: "Priority",
  mutate: (admission, api) => {
    const { operation, request, object } = admission;
    if (request.type.storedAs !== "pods" || request.subresource !== "") return object;
    if (operation === "CREATE") return withPriority(admission, api);
    return operation === "UPDATE" ? withOldPriority(object, admission.previous) : object;
  },
};

function withPriority(admission: Admission, api: Api): Pod {
  const pod: Pod = admission.object;
  const { spec } = pod;
  if (spec === undefined) return pod;
  const named = classOf(admission, api, spec.priorityClassName ?? "");
  const value = named?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== value) {
    const message = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    throw denied(admission, message);
  }
  return {
    ...pod,
    spec: {
      ...spec,
      ...(named !== undefined && { priorityClassName: named.metadata?.name }),
      priority: value,
      preemptionPolicy: spec.preemptionPolicy ?? named?.preemptionPolicy ?? PREEMPTION_DEFAULT,
    },
  };
}

function classOf(admission: Admission, api: Api, name: string): PriorityClass | undefined {
  if (name === "") return globalDefault(api);
  const found = storedObject<PriorityClass>(api.store, stored, { name });
  if (found !== undefined) return found;
  const message = `no PriorityClass with name ${name} was found`;
  throw denied(admission, message);
}

/** Several may call themselves the default; the lowest is meant. */
function globalDefault(api: Api): PriorityClass | undefined {
  return storedObjects<PriorityClass>(api.store, stored)
    .filter((each) => each.globalDefault === true)
    .toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}

/** A client that replaces a pod need not repeat what was worked out when it was created. */
function withOldPriority(pod: Pod, before: Pod = {}): Pod {
  if (pod.spec === undefined || pod.spec.priority !== undefined) return pod;
  const { priority: value, preemptionPolicy } = before.spec ?? {};
  if (value === undefined) return pod;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      priority: value,
      preemptionPolicy: pod.spec.preemptionPolicy ?? preemptionPolicy,
    },
  };
}
