import { invalidError } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import {
  formatLevel,
  isStricter,
  policyFaults,
  policyOf,
  type LevelVersion,
} from "../../model/pod-security/policy.ts";
import { describeViolations, violationsOf } from "../../model/pod-security/standards.ts";
import type { Namespace, Pod, PodTemplateSpec } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { storedObject, storedObjects } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

/** Holds pods to the Pod Security Standard that the labels of their namespace name. */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  validate: (admission, api) => {
    const { operation, request } = admission;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    if (request.type.storedAs === "namespaces") validateNamespace(admission, api);
    else if (request.type.storedAs === "pods") validatePod(admission, api);
    else if (request.subresource === "") validateTemplate(admission, api);
  },
};

function validateNamespace({ request, object, previous }: Admission, api: Api): void {
  if (request.subresource !== "") return;
  const faults = policyFaults(object.metadata?.labels);
  const known = policyFaults(previous?.metadata?.labels);
  const name = object.metadata?.name ?? "";
  if (faults.length > 0 && JSON.stringify(faults) !== JSON.stringify(known)) {
    throw invalidError({ ...request.type, name }, faults);
  }
  if (previous === undefined) return;
  const after = policyOf(object.metadata?.labels).enforce;
  if (!isStricter(after, policyOf(previous.metadata?.labels).enforce)) return;
  for (const warning of existingViolations(name, after, api)) request.warn(warning);
}

/** `a (and 2 other pods): host namespaces`, one line for each set of reasons. */
function existingViolations(namespace: string, enforce: LevelVersion, api: Api): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const pod of storedObjects<Pod>(api.store, "pods", namespace)) {
    const reasons = violationsOf(pod, enforce).map(({ reason }) => reason);
    if (reasons.length === 0) continue;
    const text = reasons.join(", ");
    byReason.set(text, [...(byReason.get(text) ?? []), pod.metadata.name]);
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(([reasons, names]) => `${some(names.toSorted())}: ${reasons}`);
  const title = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${formatLevel(enforce)}"`;
  return [title, ...lines.toSorted()];
}

function some([first = "", ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return `${first} (and ${others.length} other ${others.length === 1 ? "pod" : "pods"})`;
}

/** Other parts of a pod can change nothing that the standards speak of. */
const podParts = new Set(["", "ephemeralcontainers"]);

function validatePod(admission: Admission, api: Api): void {
  const { request, object, previous } = admission;
  if (!podParts.has(request.subresource)) return;
  if (previous !== undefined && !isSignificant(object, previous)) return;
  const { enforce } = policyIn(admission, api);
  const violations = violationsOf(object, enforce);
  if (violations.length > 0) {
    const message = `violates PodSecurity "${formatLevel(enforce)}": ${describeViolations(violations)}`;
    throw denied(admission, message);
  }
  warn(admission, api, object);
}

/** Only a new image or a new ephemeral container is a reason to look again. */
function isSignificant(pod: Pod, before: Pod): boolean {
  const images = ({ spec }: Pod): string =>
    [
      ...(spec?.initContainers ?? []),
      ...(spec?.containers ?? []),
      ...(spec?.ephemeralContainers ?? []),
    ]
      .map(({ name, image }) => `${name}=${image}`)
      .join();
  return images(pod) !== images(before);
}

/** Whoever makes pods is only warned: the pods themselves are refused. */
function validateTemplate(admission: Admission, api: Api): void {
  const template = templateOf(admission);
  if (template !== undefined) warn(admission, api, template);
}

function warn(admission: Admission, api: Api, pod: Pod): void {
  const { warn: level } = policyIn(admission, api);
  const violations = violationsOf(pod, level);
  if (violations.length === 0) return;
  const text = `would violate PodSecurity "${formatLevel(level)}": ${describeViolations(violations)}`;
  admission.request.warn(text);
}

function policyIn({ request }: Admission, api: Api): ReturnType<typeof policyOf> {
  const key = { name: request.namespace };
  const namespace = storedObject<Namespace>(api.store, "namespaces", key);
  return policyOf(namespace?.metadata.labels);
}

const templates: Readonly<Record<string, readonly string[]>> = {
  podtemplates: ["template"],
  replicationcontrollers: ["spec", "template"],
  "replicasets.apps": ["spec", "template"],
  "deployments.apps": ["spec", "template"],
  "statefulsets.apps": ["spec", "template"],
  "daemonsets.apps": ["spec", "template"],
  "jobs.batch": ["spec", "template"],
  "cronjobs.batch": ["spec", "jobTemplate", "spec", "template"],
};

function templateOf({ request, object }: Admission): PodTemplateSpec | undefined {
  const path = templates[request.type.storedAs];
  if (path === undefined) return undefined;
  let part: unknown = object satisfies KubeObject;
  for (const step of path) part = (part as Record<string, unknown> | undefined)?.[step];
  return part as PodTemplateSpec | undefined;
}
