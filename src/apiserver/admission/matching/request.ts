import type { KubeObject } from "../../../model/object.ts";
import type { ResourceType } from "../../../model/resources/resource-type.ts";
import type { ExpectedKind } from "../../objects/body.ts";
import type { Admission } from "../plugin.ts";
import { nameOf } from "../refusal.ts";
import type { Subject } from "./subject.ts";

/** What expressions know as `request`, and what an AdmissionReview has besides the objects. */
export type AdmissionRequest = Readonly<Record<string, unknown>>;

/** The facts about a write in the words of `admission.k8s.io`. */
export function admissionRequest(admission: Admission, subject: Subject): AdmissionRequest {
  const { operation, request, dryRun } = admission;
  const { subresource, user } = request;
  const name = nameOf(admission);
  const isNamespace = request.type.storedAs === "namespaces";
  const namespace = isNamespace ? name : request.namespace;
  return {
    kind: kindOf(subject.kind),
    resource: resourceOf(subject.type),
    ...(subresource !== "" && { subResource: subresource }),
    requestKind: kindOf(subject.kind === subject.type ? request.type : subject.kind),
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
    dryRun,
    options: optionsOf(admission),
  };
}

function kindOf({ group, version, kind }: ExpectedKind): Readonly<Record<string, string>> {
  return { group, version, kind };
}

function resourceOf({ group, version, resource }: ResourceType): Readonly<Record<string, string>> {
  return { group, version, resource };
}

const optionsKinds = {
  CREATE: "CreateOptions",
  UPDATE: "UpdateOptions",
  DELETE: "DeleteOptions",
} as const;

/** A connection has none. */
function optionsOf({ operation, request, dryRun, deletion }: Admission): KubeObject | null {
  if (operation === "CONNECT") return null;
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
