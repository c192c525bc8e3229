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

/** How a workload looks through its `scale` subresource. */
export function scaleOf(object: KubeObject): Scale {
  const { metadata, spec, status }: Scalable = object;
  const selector = selectorText(spec?.selector);
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
    spec: spec?.replicas === undefined ? {} : { replicas: spec.replicas },
    status: { replicas: status?.replicas ?? 0, ...(selector !== "" && { selector }) },
  };
}

/** `object` with as many replicas as `scale` wants. Throws `Invalid` for less than none. */
export function scaled(object: KubeObject, scale: Scale): KubeObject {
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0) {
    const { group, kind } = scaleKind;
    const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalidError({ group, kind, name: object.metadata?.name ?? "" }, [error]);
  }
  const { spec }: Scalable = object;
  const { uid, resourceVersion } = scale.metadata ?? {};
  const next: Scalable = {
    ...object,
    metadata: {
      ...object.metadata,
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
    spec: { ...spec, replicas },
  };
  return next;
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
