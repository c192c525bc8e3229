import { forbidden } from "../security/authorizer.ts";
import type { Api } from "./api.ts";
import type { ApiRequest } from "./request/api-request.ts";

/** Throws `Forbidden` unless the request's user may do `verb` to what it names. */
export function authorize(api: Api, request: ApiRequest, verb: string): void {
  const { user, type, namespace, name, subresource } = request;
  const attributes = {
    verb,
    group: type.group,
    resource: type.resource,
    subresource,
    // A namespace lies in itself, as far as rights are concerned.
    namespace: type.storedAs === "namespaces" ? name : namespace,
    name,
  };
  if (!api.authorizer.authorize(user, attributes).allowed) throw forbidden(user, attributes);
}
