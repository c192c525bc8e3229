import { invalid, invalidError } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { createObject } from "../objects/create.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import { keyOf, type ApiRequest, type Body } from "../request/api-request.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { itemOf } from "./get.ts";

/** Kinds that may only be replaced by somebody who says which version is being replaced. */
const versionedUpdatesOnly = new Set([
  "leases.coordination.k8s.io",
  "poddisruptionbudgets.policy",
  "customresourcedefinitions.apiextensions.k8s.io",
  "apiservices.apiregistration.k8s.io",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
]);

export async function update(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "UpdateOptions");
  const object = objectOf(request, body, request.type, options.fieldValidation);
  checkName(request, object);
  if (isCreation(api, request)) {
    const sent = { object, managed: false };
    const created = await createObject(api, request, sent, options);
    return { kind: "object", code: 201, type: request.type, item: itemOf(request.type, created) };
  }
  checkVersion(request, object);
  const written = await updateObject(api, request, () => ({ object, managed: false }), options);
  return { kind: "object", code: 200, type: request.type, item: itemOf(request.type, written) };
}

function isCreation(api: Api, request: ApiRequest): boolean {
  if (!request.type.createsOnUpdate || request.subresource !== "") return false;
  return api.store.head(keyOf(request)) === undefined;
}

function checkName(request: ApiRequest, object: KubeObject): void {
  const name = object.metadata?.name ?? "";
  if (name === request.name) return;
  const why = name === "" ? "name must be provided" : undefined;
  const message =
    why ?? `the name of the object (${name}) does not match the name on the URL (${request.name})`;
  throw new StatusError("BadRequest", message);
}

function checkVersion(request: ApiRequest, object: KubeObject): void {
  const { type, name } = request;
  const version = object.metadata?.resourceVersion ?? "";
  if (version !== "" || (type.custom === undefined && !versionedUpdatesOnly.has(type.storedAs)))
    return;
  const error = invalid("metadata.resourceVersion", 0, "must be specified for an update");
  throw invalidError({ ...type, name }, [error]);
}
