import { apiVersionOf, type KubeObject, type Stored } from "../../../model/object.ts";
import { hasStatus, type ResourceType } from "../../../model/resources/resource-type.ts";
import type { Scale } from "../../../model/types/autoscaling-v1.ts";
import { type ExpectedKind, decodeValue } from "../../objects/body.ts";
import { toServed, toStored } from "../../objects/conversion.ts";
import { completed } from "../../objects/kind-rules.ts";
import { metadataForUpdate } from "../../objects/metadata.ts";
import { mergePart } from "../../objects/parts.ts";
import { scaled, scaleKind, scaleOf } from "../../subresources/scale.ts";
import type { Admission } from "../plugin.ts";

/** A write as webhooks and expressions see it: in the version that its rules name. */
export interface Subject {
  readonly type: ResourceType;
  /** The kind of `object`: not that of `type` when it is a `Scale` or an action. */
  readonly kind: ExpectedKind;
  /** Absent for DELETE. */
  readonly object: KubeObject | undefined;
  /** Absent for CREATE. */
  readonly oldObject: KubeObject | undefined;
}

/** The admission as somebody sees it who knows its kind as `type`. The objects are plain JSON. */
export function subjectOf(admission: Admission, type: ResourceType): Subject {
  const { operation, object, previous, request, action } = admission;
  const isScale = request.subresource === "scale";
  const kind = action ?? (isScale ? scaleKind : type);
  const shown = (each: KubeObject): KubeObject => {
    const served = isScale
      ? scaleOf(type, each)
      : {
          kind: kind.kind,
          ...(action === undefined ? toServed(type, each) : each),
          apiVersion: apiVersionOf(kind),
        };
    // What is undefined here is absent there: patches and expressions must not find it.
    return JSON.parse(JSON.stringify(served)) as KubeObject;
  };
  return {
    type,
    kind,
    object: operation === "DELETE" ? undefined : shown(object),
    oldObject: previous && shown(previous),
  };
}

/**
 * What would be stored when somebody has made `value` of the subject: without unknown fields, with defaults, and with
 * nothing changed that this request may not change. Throws `BadRequest` when it is not of its kind.
 */
export function storedFrom(admission: Admission, subject: Subject, value: unknown): KubeObject {
  const { request, object, previous } = admission;
  const { type, kind } = subject;
  const decoded = decodeValue(value, kind).object;
  if (admission.action !== undefined) return decoded;
  if (request.subresource === "scale") {
    const scale: Scale = decoded;
    return scaled(request.type, object, scale);
  }
  const stored = toStored(type, completed(type, decoded));
  if (previous !== undefined) return mergePart(request, previous as Stored<KubeObject>, stored);
  return createdPart(type, object, stored);
}

/** Of a new object they may say everything but the status and what only the server says. */
function createdPart(type: ResourceType, before: KubeObject, after: KubeObject): KubeObject {
  const metadata = {
    ...metadataForUpdate(before.metadata ?? {}, after.metadata ?? {}),
    name: after.metadata?.name,
  };
  if (!hasStatus(type)) return { ...after, metadata };
  const { status: _status, ...rest } = after as KubeObject & { status?: unknown };
  const { status } = before as { status?: unknown };
  return { ...rest, metadata, ...(status !== undefined && { status }) };
}
