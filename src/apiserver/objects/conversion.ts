import { isJsonObject } from "../../model/json.ts";
import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { coreEvent, newEvent } from "./conversion-events.ts";
import { hpaV1, hpaV2 } from "./conversion-autoscaling.ts";

/** Whether objects of `type` are kept in another version than the one it is served in. */
export function isConverted(type: ResourceType): boolean {
  return type.version !== type.storedVersion || !isStoredUnderItsGroup(type);
}

/** `object` of `type` as it is kept. Nothing is lost: `toServed` gives it back. */
export function toStored(type: ResourceType, object: KubeObject): KubeObject {
  if (!isConverted(type)) return object;
  if (type.storedAs === "events") return coreEvent(object);
  if (type.storedAs === "horizontalpodautoscalers.autoscaling") return hpaV2(object);
  return {
    ...object,
    apiVersion: apiVersionOf({ group: type.group, version: type.storedVersion }),
  };
}

/** A stored object as `type` serves it. */
export function toServed(type: ResourceType, object: KubeObject): KubeObject {
  if (!isConverted(type)) return object;
  if (type.storedAs === "events") return newEvent(object);
  if (type.storedAs === "horizontalpodautoscalers.autoscaling") return hpaV1(object);
  return { ...object, apiVersion: apiVersionOf(type) };
}

function isStoredUnderItsGroup(type: ResourceType): boolean {
  const dot = type.storedAs.indexOf(".");
  return (dot < 0 ? "" : type.storedAs.slice(dot + 1)) === type.group;
}

/** `entries` of an object without those that are `undefined`: absent, not empty. */
export function compact(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isJsonObject(value) ? value : {};
}
