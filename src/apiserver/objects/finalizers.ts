import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { Namespace } from "../../model/types/core-v1.ts";

/** Whether anybody still has to let go of the object before it may disappear. */
export function hasFinalizers(type: ResourceType, object: KubeObject): boolean {
  if ((object.metadata?.finalizers ?? []).length > 0) return true;
  if (type.storedAs !== "namespaces") return false;
  return ((object as Namespace).spec?.finalizers ?? []).length > 0;
}

/** Whether an object that is being deleted may go now: nobody holds it, and no grace period runs. */
export function isFinished(type: ResourceType, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata ?? {};
  if (deletionTimestamp === undefined || hasFinalizers(type, object)) return false;
  return (deletionGracePeriodSeconds ?? 0) === 0;
}
