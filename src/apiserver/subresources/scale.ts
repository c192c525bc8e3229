import { fieldNames, valuesAt } from "../custom/json-path.ts";
import { invalid, invalidError } from "../../model/field-error.ts";
import { isJsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { Scale } from "../../model/types/autoscaling-v1.ts";
import { labelMapMatcher, labelSelectorMatcher, labelSelectorText } from "../../select/labels.ts";

/** What every scalable built-in kind has. */
interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: unknown };
  readonly status?: { readonly replicas?: number };
}

/** What `PUT` and `PATCH` of a scale take. */
export const scaleKind = {
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  definition: "autoscaling.v1.Scale",
};

/** How an object looks through its `scale` subresource. */
export function scaleOf(type: ResourceType, object: KubeObject): Scale {
  const { metadata } = object;
  const { wanted, present, selector } = replicasOf(type, object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name: metadata?.name,
      namespace: metadata?.namespace,
      uid: metadata?.uid,
      resourceVersion: metadata?.resourceVersion,
      creationTimestamp: metadata?.creationTimestamp,
    },
    spec: wanted === undefined ? {} : { replicas: wanted },
    status: { replicas: present, ...(selector !== "" && { selector }) },
  };
}

interface Replicas {
  readonly wanted: number | undefined;
  readonly present: number;
  readonly selector: string;
}

function replicasOf(type: ResourceType, object: KubeObject): Replicas {
  const paths = type.custom?.scale;
  if (paths === undefined) {
    const { spec, status }: Scalable = object;
    const selector = selectorText(spec?.selector);
    return { wanted: spec?.replicas, present: status?.replicas ?? 0, selector };
  }
  const at = (path: string | undefined): unknown =>
    path === undefined ? undefined : valuesAt(path, object)?.[0];
  const wanted = at(paths.specReplicasPath);
  const selector = at(paths.labelSelectorPath);
  return {
    wanted: typeof wanted === "number" ? wanted : undefined,
    present: Number(at(paths.statusReplicasPath) ?? 0),
    selector: typeof selector === "string" ? selector : "",
  };
}

/** `object` with as many replicas as `scale` wants. Throws `Invalid` for less than none. */
export function scaled(type: ResourceType, object: KubeObject, scale: Scale): KubeObject {
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0) {
    const { group, kind } = scaleKind;
    const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalidError({ group, kind, name: object.metadata?.name ?? "" }, [error]);
  }
  const { uid, resourceVersion } = scale.metadata ?? {};
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
    ...replicasAt(type, object, replicas),
  };
}

/** The part of `object` that changes when it is to have so many replicas. */
export function replicasAt(
  type: ResourceType,
  object: KubeObject,
  replicas: number,
): Readonly<Record<string, unknown>> {
  const path = fieldNames(type.custom?.scale?.specReplicasPath ?? ".spec.replicas") ?? [];
  return withValueAt(object, path, replicas);
}

/** The part of `object` that changes when the field at `path` gets `value`. */
function withValueAt(
  object: unknown,
  [name, ...rest]: readonly string[],
  value: number,
): Readonly<Record<string, unknown>> {
  if (name === undefined) return {};
  const before = isJsonObject(object) ? object[name] : undefined;
  const below = isJsonObject(before) ? before : {};
  return { [name]: rest.length === 0 ? value : { ...below, ...withValueAt(below, rest, value) } };
}

/** The kind of a scale, for answers in forms that depend on the kind. */
export function scaleTypeOf(type: ResourceType): ResourceType {
  return { ...type, ...scaleKind, resource: "scales", storedAs: "", storedVersion: "v1" };
}

/** ReplicationControllers select by plain labels, everybody else by a LabelSelector. */
function selectorText(selector: unknown): string {
  if (!isJsonObject(selector)) return "";
  const isPlain = Object.values(selector).every((value) => typeof value === "string");
  return labelSelectorText(
    isPlain
      ? labelMapMatcher(selector as Readonly<Record<string, string>>)
      : labelSelectorMatcher(selector),
  );
}
