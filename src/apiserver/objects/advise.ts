import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { sidecarWarningsFor, warningsFor } from "../../model/validation/validate.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";

/** Warns of what Kubernetes warns of in an object that is about to be written, then of sidecar mistakes. */
export function advise(
  api: Api,
  request: ApiRequest,
  stored: ResourceType,
  object: KubeObject,
): void {
  for (const text of warningsFor(stored, object)) request.warn(text);
  if (!api.applyTimeWarnings) return;
  for (const text of sidecarWarningsFor(stored, object)) request.warn(text);
}
