import { forbidden, invalid, required } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { Container, Pod, PodSpec, Toleration } from "../../types/core-v1.ts";
import { each, type Faults, when } from "../checks.ts";
import { inclusiveRange } from "../formats.ts";
import { validateMetadataUpdate } from "../metadata.ts";
import { mirrorAnnotation, validatePod } from "./pod.ts";
import { validateGatedChanges, withoutGatedChanges } from "./pod-gated.ts";
import { validateTolerations } from "./scheduling.ts";
import { specDiff } from "./spec-diff.ts";

/** An update of a pod through the main resource (semantics section 8.2). */
export function validatePodUpdate(pod: Pod, old: Pod): Faults {
  const spec = specOf(pod);
  const before = specOf(old);
  const faults = [
    ...validateMetadataUpdate(pod.metadata, old.metadata),
    ...validatePod(pod),
    ...validateMirror(pod, old),
  ];
  for (const list of ["containers", "initContainers"] as const) {
    const changes = validateContainers(spec[list] ?? [], before[list] ?? [], `spec.${list}`);
    faults.push(...changes.faults);
    if (changes.isFinal) return faults;
  }
  const deadline = validateDeadline(spec, before);
  faults.push(...deadline.faults);
  if (deadline.isFinal) return faults;
  return [
    ...faults,
    ...validateAddedTolerations(spec, before),
    ...validateRemovedGates(spec, before),
    ...validateGatedChanges(spec, before),
    ...validateRest(spec, before),
  ];
}

export function specOf(pod: Pod): PodSpec {
  return pod.spec ?? { containers: [] };
}

/** Only the kubelet's copy of a static pod has the mirror annotation, and it has it for good. */
export function validateMirror(pod: Pod, old: Pod): Faults {
  const now = pod.metadata?.annotations?.[mirrorAnnotation];
  const before = old.metadata?.annotations?.[mirrorAnnotation];
  if (now === before) return [];
  const change = before === undefined ? "add" : "remove or update";
  const path = `metadata.annotations[${mirrorAnnotation}]`;
  return [forbidden(path, `may not ${change} mirror pod annotation`)];
}

const updatable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

interface Changes {
  readonly faults: Faults;
  /** Whether the faults are such that nothing else is worth saying. */
  readonly isFinal: boolean;
}

function validateContainers(
  containers: readonly Container[],
  old: readonly Container[],
  path: string,
): Changes {
  if (containers.length !== old.length) {
    const faults = [forbidden(path, "pod updates may not add or remove containers")];
    return { faults, isFinal: true };
  }
  const faults = each(containers, path, ({ image = "" }, itemPath) => [
    ...when(image === "", required(`${itemPath}.image`)),
    ...when(
      image.trim() !== image,
      invalid(`${itemPath}.image`, image, "must not have leading or trailing whitespace"),
    ),
  ]);
  return { faults, isFinal: false };
}

const int32Max = 2 ** 31 - 1;

/** The deadline may be set, and it may come nearer. */
function validateDeadline(spec: PodSpec, old: PodSpec): Changes {
  const path = "spec.activeDeadlineSeconds";
  const seconds = spec.activeDeadlineSeconds;
  const before = old.activeDeadlineSeconds;
  const final = (detail: string) => ({ faults: [invalid(path, seconds, detail)], isFinal: true });
  if (seconds === undefined) {
    const detail = "must not update from a positive integer to nil value";
    return { faults: when(before !== undefined, invalid(path, seconds, detail)), isFinal: false };
  }
  if (seconds < 0 || seconds > int32Max) return final(inclusiveRange(0, int32Max));
  if (before !== undefined && before < seconds) {
    return final("must be less than or equal to previous value");
  }
  return { faults: [], isFinal: false };
}

function validateAddedTolerations(spec: PodSpec, old: PodSpec): Faults {
  const path = "spec.tolerations";
  const now = (spec.tolerations ?? []).map(withoutSeconds);
  const isKept = (old.tolerations ?? [])
    .map(withoutSeconds)
    .every((each) => now.some((toleration) => jsonEquals(toleration, each)));
  if (!isKept) {
    const detail = "existing toleration can not be modified except its tolerationSeconds";
    return [forbidden(path, detail)];
  }
  return validateTolerations(spec.tolerations, path);
}

function withoutSeconds({ tolerationSeconds: _seconds, ...toleration }: Toleration): unknown {
  return toleration;
}

function validateRemovedGates(spec: PodSpec, old: PodSpec): Faults {
  return each(spec.schedulingGates, "spec.schedulingGates", ({ name }, path) =>
    when(
      !old.schedulingGates?.some((gate) => gate.name === name),
      forbidden(
        `${path}.name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      ),
    ),
  );
}

/** Whatever else differs is forbidden, and shown. */
function validateRest(spec: PodSpec, old: PodSpec): Faults {
  const munged = withoutGatedChanges(withoutAllowedChanges(spec, old), old);
  const detail = `pod updates may not change fields other than ${updatable}\n${specDiff(old, munged)}`;
  return when(!jsonEquals(munged, old), forbidden("spec", detail));
}

function withoutAllowedChanges(spec: PodSpec, old: PodSpec): PodSpec {
  const withImages = (containers: readonly Container[], before: readonly Container[]) =>
    containers.map((container, index) => ({ ...container, image: before[index]?.image }));
  const endsNow =
    (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  return {
    ...spec,
    containers: withImages(spec.containers, old.containers),
    initContainers:
      spec.initContainers && withImages(spec.initContainers, old.initContainers ?? []),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    ...(endsNow && { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds }),
  };
}
