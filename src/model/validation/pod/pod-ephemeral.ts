import { forbidden } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { Pod } from "../../types/core-v1.ts";
import type { Faults } from "../checks.ts";
import { validateMetadataUpdate } from "../metadata.ts";
import { mirrorAnnotation, validatePod } from "./pod.ts";
import { specOf, validateMirror } from "./pod-update.ts";
import { specDiff } from "./spec-diff.ts";

/** The `ephemeralcontainers` subresource: containers may be added, and none changed or taken away. */
export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): Faults {
  if (old.metadata?.annotations?.[mirrorAnnotation] !== undefined) {
    return [forbidden("[]", "static pods do not support ephemeral containers")];
  }
  return [
    ...validateMetadataUpdate(pod.metadata, old.metadata),
    ...validatePod(pod),
    ...validateMirror(pod, old),
    ...validateKept(pod, old),
  ];
}

function validateKept(pod: Pod, old: Pod): Faults {
  const path = "spec.ephemeralContainers";
  return (specOf(old).ephemeralContainers ?? []).flatMap((before) => {
    const now = specOf(pod).ephemeralContainers?.find(({ name }) => name === before.name);
    const which = `existing ephemeral containers ${JSON.stringify(before.name)}`;
    if (now === undefined) return [forbidden(path, `${which} may not be removed\n`)];
    if (jsonEquals(before, now)) return [];
    return [forbidden(path, `${which} may not be changed\n${specDiff(before, now)}`)];
  });
}
