import { forbidden, invalid } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import { isSidecar } from "../../pod/containers.ts";
import { qosClassOf } from "../../pod/qos.ts";
import type { Container, Pod, PodSpec, ResourceRequirements } from "../../types/core-v1.ts";
import { each, type Faults, when } from "../checks.ts";
import { validateMetadataUpdate } from "../metadata.ts";
import { mirrorAnnotation, validatePod } from "./pod.ts";
import { specOf } from "./pod-update.ts";

/**
 * The `resize` subresource (semantics section 8.2): cpu and memory of mains, sidecars and (1.36 on) regular init
 * containers may change, and nothing else may; none may be taken away, and the QoS class stays.
 */
export function validatePodResize(pod: Pod, old: Pod): Faults {
  if (old.metadata?.annotations?.[mirrorAnnotation] !== undefined) {
    return [forbidden("[]", "static pods cannot be resized")];
  }
  if (old.spec?.os?.name === "windows") return [forbidden("[]", "windows pods cannot be resized")];
  const moved = [
    ...validateNames("containers", pod, old),
    ...validateNames("initContainers", pod, old),
  ];
  if (moved.length > 0) return moved;
  const faults = [
    ...validateMetadataUpdate(pod.metadata, old.metadata),
    ...validatePod(pod),
    ...validateWhole(pod, old),
    ...validateList("initContainers", pod, old),
    ...validateList("containers", pod, old),
  ];
  return faults.length > 0 ? faults : validateRest(specOf(pod), specOf(old));
}

const onlyComputing = "only cpu and memory resources are mutable";

/** Containers are told apart by their place, so the places must not change (upstream's pod_resize.go). */
function validateNames(list: "containers" | "initContainers", pod: Pod, old: Pod): Faults {
  const before = specOf(old)[list] ?? [];
  const after = specOf(pod)[list] ?? [];
  if (before.length !== after.length) {
    return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  }
  return each(after, `spec.${list}`, ({ name }, path, index) =>
    when(
      name !== before[index]?.name,
      forbidden(`${path}.name`, `${list} may not be renamed or reordered on resize`),
    ),
  );
}

function validateWhole(pod: Pod, old: Pod): Faults {
  const before = old.status?.qosClass ?? qosClassOf(old);
  const running = old.status?.containerStatuses?.find(({ state }) => state?.running !== undefined);
  const isSupported = running === undefined || running.resources !== undefined;
  return [
    ...when(
      before !== qosClassOf(pod),
      invalid("spec", before, "Pod QOS Class may not change as a result of resizing"),
    ),
    ...when(!isSupported, forbidden("spec", "Pod running on node without support for resize")),
  ];
}

function validateList(list: "containers" | "initContainers", pod: Pod, old: Pod): Faults {
  const before = specOf(old)[list] ?? [];
  return each(specOf(pod)[list], `spec.${list}`, (container, path, index) => {
    const was = before[index];
    if (was === undefined) return [];
    const detail =
      isSidecar(was) && list === "initContainers" ? onlySidecarComputing : onlyComputing;
    return [
      ...validateKept(container.resources, was.resources, `${path}.resources`),
      ...when(
        !jsonEquals(withoutComputing(container), withoutComputing(was)),
        forbidden("spec", detail),
      ),
    ];
  });
}

const onlySidecarComputing = "only cpu and memory resources for sidecar containers are mutable";

function validateKept(
  resources: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
  path: string,
): Faults {
  return (["requests", "limits"] as const).flatMap((side) => {
    const names = Object.keys(old?.[side] ?? {});
    const isKept = names.every((name) => resources?.[side]?.[name] !== undefined);
    return when(!isKept, forbidden(`${path}.${side}`, `resource ${side} cannot be removed`));
  });
}

/** The container without what a resize may change. */
function withoutComputing(container: Container): unknown {
  const { resizePolicy: _policy, resources, ...rest } = container;
  const others = (list: Readonly<Record<string, string>> | undefined) =>
    Object.entries(list ?? {}).filter(([name]) => name !== "cpu" && name !== "memory");
  return {
    ...rest,
    limits: others(resources?.limits),
    requests: others(resources?.requests),
    claims: resources?.claims,
  };
}

function validateRest(spec: PodSpec, old: PodSpec): Faults {
  const rest = ({
    containers: _mains,
    initContainers: _inits,
    resources: _own,
    ...others
  }: PodSpec) => others;
  return when(!jsonEquals(rest(spec), rest(old)), forbidden("spec", onlyComputing));
}
