import type { KubeObject } from "../../model/object.ts";
import type { ApiRequest } from "../request/api-request.ts";
import type { WriteOptions } from "../request/write-options.ts";

/** TEMPORARY */
export function withManagedFields(write: {
  readonly request: ApiRequest;
  readonly options: WriteOptions;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}): KubeObject {
  return write.after;
}
