import { forbidden, invalid } from "../../field-error.ts";
import type { Pod, PodTemplateSpec } from "../../types/core-v1.ts";
import { each, type Faults, when } from "../checks.ts";
import {
  subdomainName,
  validateAnnotations,
  validateLabels,
  validateMetadata,
} from "../metadata.ts";
import { validateImagePadding } from "./containers.ts";
import { validatePodSpec } from "./pod-spec.ts";

export const mirrorAnnotation = "kubernetes.io/config.mirror";

/** A pod that is to be created (semantics section 8.1). */
export function validatePodCreate(pod: Pod): Faults {
  const { ephemeralContainers = [], nodeName, schedulingGates = [] } = pod.spec ?? {};
  return [
    ...validatePod(pod),
    ...when(
      ephemeralContainers.length > 0,
      forbidden("spec.ephemeralContainers", "cannot be set on create"),
    ),
    ...when(
      Boolean(nodeName) && schedulingGates.length > 0,
      forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"),
    ),
  ];
}

/** What holds of a pod at any time: metadata and spec. */
export function validatePod(pod: Pod): Faults {
  const spec = pod.spec ?? { containers: [] };
  return [
    ...validateMetadata(pod.metadata, { scope: "namespaced", name: subdomainName }),
    ...validatePodAnnotations(pod, "metadata.annotations"),
    ...validatePodSpec(spec, "spec", { isPod: true, podName: pod.metadata?.name }),
    ...validateTokens(pod),
    ...each(spec.containers, "spec.containers", validateImagePadding),
    ...each(spec.initContainers, "spec.initContainers", validateImagePadding),
  ];
}

/** `template` of a workload or of a PodTemplate. */
export function validatePodTemplate(template: PodTemplateSpec, path: string): Faults {
  const spec = template.spec ?? { containers: [] };
  return [
    ...validateLabels(template.metadata?.labels, `${path}.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.annotations`),
    ...validatePodAnnotations(template, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`, { isPod: false }),
    ...when(
      (spec.ephemeralContainers ?? []).length > 0,
      forbidden(
        `${path}.spec.ephemeralContainers`,
        "ephemeral containers not allowed in pod template",
      ),
    ),
  ];
}

const deletionCost = "controller.kubernetes.io/pod-deletion-cost";

function validatePodAnnotations(pod: Pick<Pod, "metadata" | "spec">, path: string): Faults {
  const annotations = pod.metadata?.annotations ?? {};
  const mirror = annotations[mirrorAnnotation];
  const cost = annotations[deletionCost];
  return [
    ...when(
      mirror !== undefined && !pod.spec?.nodeName,
      invalid(
        `${path}[${mirrorAnnotation}]`,
        mirror,
        "must set spec.nodeName if mirror pod annotation is set",
      ),
    ),
    ...when(
      cost !== undefined && !isInt32(cost),
      invalid(`${path}[${deletionCost}]`, cost, "must be a 32bit integer"),
    ),
  ];
}

function isInt32(text: string): boolean {
  const value = Number(text);
  return /^(0|-?[1-9]\d*)$/.test(text) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** A token belongs to a service account, so a pod without one cannot mount any. */
function validateTokens(pod: Pod): Faults {
  if (pod.spec?.serviceAccountName) return [];
  return each(pod.spec?.volumes, "spec.volumes", ({ projected }, path) =>
    each(projected?.sources, `${path}.projected.sources`, ({ serviceAccountToken }, sourcePath) =>
      when(
        serviceAccountToken !== undefined,
        forbidden(
          `${sourcePath}.serviceAccountToken`,
          "must not be specified when serviceAccountName is not set",
        ),
      ),
    ),
  );
}
