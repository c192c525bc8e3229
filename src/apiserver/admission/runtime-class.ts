import { jsonEquals } from "../../model/json.ts";
import type { Pod, PodSpec } from "../../model/types/core-v1.ts";
import type { RuntimeClass } from "../../model/types/node-v1.ts";
import type { Api } from "../api.ts";
import { storedObject } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

/** Gives a pod the overhead and the scheduling rules of its RuntimeClass, which must exist. */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  mutate: (admission, api) => {
    if (!isNewPod(admission)) return admission.object;
    const pod: Pod = admission.object;
    const named = classOf(admission, api);
    if (named === undefined || pod.spec === undefined) return pod;
    return {
      ...pod,
      spec: withScheduling(admission, withOverhead(admission, pod.spec, named), named),
    };
  },
  validate: (admission, api) => {
    if (!isNewPod(admission)) return;
    const { spec }: Pod = admission.object;
    if (spec?.overhead === undefined || classOf(admission, api)?.overhead !== undefined) return;
    throw rejected(
      admission,
      "Pod Overhead set without corresponding RuntimeClass defined Overhead",
    );
  },
};

function isNewPod({ operation, request }: Admission): boolean {
  return operation === "CREATE" && request.type.storedAs === "pods" && request.subresource === "";
}

function classOf(admission: Admission, api: Api): RuntimeClass | undefined {
  const { spec }: Pod = admission.object;
  const name = spec?.runtimeClassName ?? "";
  if (name === "") return undefined;
  const found = storedObject<RuntimeClass>(api.store, "runtimeclasses.node.k8s.io", { name });
  if (found !== undefined) return found;
  throw rejected(admission, `RuntimeClass ${JSON.stringify(name)} not found`);
}

function withOverhead(admission: Admission, spec: PodSpec, { overhead }: RuntimeClass): PodSpec {
  if (overhead === undefined) return spec;
  if (spec.overhead !== undefined && !jsonEquals(spec.overhead, overhead.podFixed ?? {})) {
    throw rejected(admission, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  return { ...spec, overhead: overhead.podFixed };
}

function withScheduling(
  admission: Admission,
  spec: PodSpec,
  { scheduling }: RuntimeClass,
): PodSpec {
  if (scheduling === undefined) return spec;
  const wanted = scheduling.nodeSelector ?? {};
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    if (wanted[key] === undefined || wanted[key] === value) continue;
    const conflict = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${wanted[key]}; pod.spec.nodeSelector[${key}] = ${value}`;
    throw denied(admission, conflict);
  }
  const present = spec.tolerations ?? [];
  const added = (scheduling.tolerations ?? []).filter(
    (each) => !present.some((other) => jsonEquals(each, other)),
  );
  return {
    ...spec,
    ...(scheduling.nodeSelector !== undefined && {
      nodeSelector: { ...spec.nodeSelector, ...wanted },
    }),
    ...(added.length > 0 && { tolerations: [...present, ...added] }),
  };
}

function rejected(admission: Admission, why: string): Error {
  return denied(admission, `pod rejected: ${why}`);
}
