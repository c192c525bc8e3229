import { isJsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { StatusError } from "../../model/status-error.ts";
import { parseFieldSelector, type FieldMatcher } from "../../select/fields.ts";

/** Which fields a kind can be selected by, beside its name and namespace, and where they are (contract section 7). */
const labelsOfKind: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pods: {
    "spec.nodeName": "spec.nodeName",
    "spec.host": "spec.nodeName",
    "spec.restartPolicy": "spec.restartPolicy",
    "spec.schedulerName": "spec.schedulerName",
    "spec.serviceAccountName": "spec.serviceAccountName",
    "spec.hostNetwork": "spec.hostNetwork",
    "status.phase": "status.phase",
    "status.podIP": "status.podIP",
    "status.podIPs": "status.podIP",
    "status.nominatedNodeName": "status.nominatedNodeName",
  },
  events: {
    ...references("involvedObject"),
    ...references("regarding"),
    reason: "reason",
    type: "type",
    reportingComponent: "reportingComponent",
    reportingController: "reportingComponent",
    source: "source.component",
  },
  nodes: { "spec.unschedulable": "spec.unschedulable" },
  namespaces: { "status.phase": "status.phase", name: "metadata.name" },
  secrets: { type: "type" },
  services: { "spec.clusterIP": "spec.clusterIP", "spec.type": "spec.type" },
  "jobs.batch": { "status.successful": "status.succeeded" },
  replicationcontrollers: { "status.replicas": "status.replicas" },
  "replicasets.apps": { "status.replicas": "status.replicas" },
};

const everyKind = { "metadata.name": "metadata.name", "metadata.namespace": "metadata.namespace" };

/** Fields that are numbers or booleans: what an absent one counts as. */
const absentValues: Readonly<Record<string, string>> = {
  "spec.hostNetwork": "false",
  "spec.unschedulable": "false",
  "status.successful": "0",
  "status.replicas": "0",
};

export interface FieldSelection {
  readonly matcher: FieldMatcher;
  matches(object: KubeObject): boolean;
}

/** Reads a field selector for `type`. Throws `BadRequest` for a field that the kind cannot be selected by. */
export function fieldSelectionOf(type: ResourceType, text: string): FieldSelection {
  const matcher = parseFieldSelector(text);
  const known: Readonly<Record<string, string>> = { ...labelsOfKind[type.storedAs], ...everyKind };
  for (const { field } of matcher.requirements) {
    if (!Object.hasOwn(known, field)) throw unknownField(type, field);
  }
  return {
    matcher,
    matches: (object) => matcher.matches((field) => textAt(object, field, known[field] ?? field)),
  };
}

function references(prefix: string): Readonly<Record<string, string>> {
  const names = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];
  return Object.fromEntries(names.map((name) => [`${prefix}.${name}`, `involvedObject.${name}`]));
}

function textAt(object: KubeObject, field: string, path: string): string {
  let value: unknown = object;
  for (const key of path.split(".")) value = isJsonObject(value) ? value[key] : undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return absentValues[field] ?? "";
}

function unknownField(type: ResourceType, field: string): StatusError {
  const message = Object.hasOwn(labelsOfKind, type.storedAs)
    ? `field label not supported: ${field}`
    : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
  return new StatusError("BadRequest", message);
}
