import { CelAuthorizer, type AuthorizerSource } from "../../../cel/authorizer.ts";
import { celContext, withValue, type CelContext } from "../../../cel/expression.ts";
import { serviceAccountGroups, serviceAccountUserName, type User } from "../../../security/user.ts";
import type { KubeObject } from "../../../model/object.ts";
import type { Authorizer } from "../../../security/authorizer.ts";
import type { Api } from "../../api.ts";
import { storedObject } from "../../stored.ts";
import type { Admission } from "../plugin.ts";
import { nameOf } from "../refusal.ts";
import { admissionRequest } from "./request.ts";
import type { Subject } from "./subject.ts";

/** The names that every expression about an admission may use, besides `authorizer`. */
export function admissionVariables(hasParams: boolean): readonly string[] {
  const always = ["object", "oldObject", "request", "namespaceObject"];
  return hasParams ? [...always, "params"] : always;
}

/** What these names stand for. */
export function admissionContext(api: Api, admission: Admission, subject: Subject): CelContext {
  const context = celContext({
    object: subject.object ?? null,
    oldObject: subject.oldObject ?? null,
    request: admissionRequest(admission, subject),
    namespaceObject: namespaceOf(api, admission),
  });
  const { request } = admission;
  const about = {
    group: request.type.group,
    resource: request.type.resource,
    subresource: request.subresource,
    namespace: request.namespace,
    name: nameOf(admission),
  };
  const authorizer = new CelAuthorizer(sourceFor(api.authorizer, request.user, about));
  return withValue(context, "authorizer", authorizer);
}

/** A namespace lies in none, not even in itself. */
function namespaceOf(api: Api, { request }: Admission): KubeObject | null {
  if (request.namespace === "") return null;
  const found = storedObject(api.store, "namespaces", { name: request.namespace });
  if (found === undefined) return null;
  const { ownerReferences: _owners, managedFields: _managed, ...metadata } = found.metadata;
  return { ...found, metadata };
}

function sourceFor(
  authorizer: Authorizer,
  user: User,
  requestResource: AuthorizerSource["requestResource"],
): AuthorizerSource {
  return {
    requestResource,
    check: (verb, what) => authorizer.authorize(user, { verb, ...what }),
    serviceAccount: (namespace, name) => {
      const account = {
        name: serviceAccountUserName(namespace, name),
        groups: serviceAccountGroups(namespace),
      };
      return sourceFor(authorizer, account, requestResource);
    },
  };
}
