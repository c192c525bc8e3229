import type { KubeObject } from "../../../model/object.ts";
import type { ResourceType } from "../../../model/resources/resource-type.ts";
import { scaleKind } from "../../subresources/scale.ts";
import type { Admission } from "../plugin.ts";
import type { Webhook } from "./hooks.ts";
import type { Subject } from "./subject.ts";

/** `admission.k8s.io/v1` AdmissionReview, as it is sent. Version `v1beta1` looks the same. */
export interface Review {
  readonly kind: "AdmissionReview";
  readonly apiVersion: string;
  readonly request: ReviewRequest;
}

/** The part of it that match conditions know as `request`. */
export interface ReviewRequest extends Readonly<Record<string, unknown>> {
  readonly uid: string;
  readonly object: KubeObject | null;
  readonly oldObject: KubeObject | null;
}

/** What `webhook` is asked about `subject`, under the name `uid`. */
export function reviewOf(
  admission: Admission,
  subject: Subject,
  { webhook, uid }: { readonly webhook: Webhook; readonly uid: string },
): Review {
  const version = webhook.admissionReviewVersions.find(isKnownVersion) ?? "v1";
  return {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${version}`,
    request: requestOf(admission, subject, uid),
  };
}

function isKnownVersion(version: string): boolean {
  return version === "v1" || version === "v1beta1";
}

function requestOf(admission: Admission, subject: Subject, uid: string): ReviewRequest {
  const { operation, request, object, dryRun } = admission;
  const { subresource, user } = request;
  const name = request.name || (object.metadata?.name ?? "");
  const isNamespace = request.type.storedAs === "namespaces";
  const namespace = isNamespace ? name : request.namespace;
  return {
    uid,
    kind: kindOf(subject.type, subresource),
    resource: resourceOf(subject.type),
    ...(subresource !== "" && { subResource: subresource }),
    requestKind: kindOf(request.type, subresource),
    requestResource: resourceOf(request.type),
    ...(subresource !== "" && { requestSubResource: subresource }),
    ...(name !== "" && { name }),
    ...(namespace !== "" && { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid !== undefined && { uid: user.uid }),
      groups: user.groups,
      ...(user.extra !== undefined && { extra: user.extra }),
    },
    object: subject.object ?? null,
    oldObject: subject.oldObject ?? null,
    dryRun,
    options: optionsOf(admission),
  };
}

function kindOf(type: ResourceType, subresource: string): Readonly<Record<string, string>> {
  const { group, version, kind } = subresource === "scale" ? scaleKind : type;
  return { group, version, kind };
}

function resourceOf({ group, version, resource }: ResourceType): Readonly<Record<string, string>> {
  return { group, version, resource };
}

const optionsKinds = {
  CREATE: "CreateOptions",
  UPDATE: "UpdateOptions",
  DELETE: "DeleteOptions",
  CONNECT: "ConnectOptions",
} as const;

function optionsOf({ operation, request, dryRun, deletion }: Admission): KubeObject {
  const { query } = request;
  const given = (name: string): object => {
    const value = query.get(name) ?? "";
    return value === "" ? {} : { [name]: value };
  };
  const { gracePeriodSeconds, propagationPolicy, preconditions = {} } = deletion ?? {};
  const hasPreconditions = Object.values(preconditions).some((each) => each !== undefined);
  return {
    kind: optionsKinds[operation],
    apiVersion: "meta.k8s.io/v1",
    ...(dryRun && { dryRun: ["All"] }),
    ...(operation === "DELETE"
      ? {
          ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
          ...(propagationPolicy !== undefined && { propagationPolicy }),
          ...(hasPreconditions && { preconditions }),
        }
      : { ...given("fieldManager"), ...given("fieldValidation") }),
  };
}
