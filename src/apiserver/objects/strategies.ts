import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";

/** What a kind adds to its objects by itself when they are created. */
export function prepareCreate(_api: Api, _request: ApiRequest, object: KubeObject): KubeObject {
  return object;
}
