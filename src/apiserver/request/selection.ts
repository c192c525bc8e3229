import type { KubeObject } from "../../model/object.ts";
import { parseLabelSelector } from "../../select/labels.ts";
import type { ApiRequest } from "./api-request.ts";
import { fieldSelectionOf } from "./field-labels.ts";

/** Which objects of a scope a list, a watch or a deletecollection is about. */
export interface Selection {
  readonly everything: boolean;
  /** When only one object can match, its name. */
  readonly name: string | undefined;
  /** Asks about the object in the version that it is stored in. */
  matches(object: KubeObject): boolean;
}

/** Reads `labelSelector` and `fieldSelector`. Throws `BadRequest` when either cannot be understood. */
export function selectionOf(request: ApiRequest): Selection {
  const labels = parseLabelSelector(request.query.get("labelSelector") ?? "");
  const fields = fieldSelectionOf(request.type, request.query.get("fieldSelector") ?? "");
  return {
    everything: labels.everything && fields.matcher.everything,
    name: fields.matcher.exactValue("metadata.name"),
    matches: (object) => labels.matches(object.metadata?.labels) && fields.matches(object),
  };
}
