import { subresourceOf, type ResourceType } from "../../../model/resources/resource-type.ts";
import type { KubeObject } from "../../../model/object.ts";
import type { Labels } from "../../../select/label-requirement.ts";
import { labelSelectorMatcher } from "../../../select/labels.ts";
import type { Api } from "../../api.ts";
import { storedObject } from "../../stored.ts";
import type { Admission } from "../plugin.ts";
import type { Hook, Webhook } from "./hooks.ts";
import { rulesMatch } from "./rules.ts";
import { subjectOf, type Subject } from "./subject.ts";

/** Kinds that no webhook is asked about: one that is broken could not be repaired otherwise. */
const exempt = new Set(
  [
    "mutatingwebhookconfigurations",
    "validatingwebhookconfigurations",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
  ].map((resource) => `${resource}.admissionregistration.k8s.io`),
);

/** Whether webhooks are asked about this write at all. A binding is not shown to them: it is no object of its own here. */
export function isOpenToWebhooks({ operation, request }: Admission): boolean {
  if (operation === "CONNECT" || request.subresource === "binding") return false;
  return !exempt.has(request.type.storedAs);
}

/** The write as `hook` wants to see it; `undefined` when its rules or selectors leave it out. */
export function subjectFor(api: Api, admission: Admission, hook: Hook): Subject | undefined {
  const { webhook } = hook;
  const type = namedType(api, admission, webhook);
  if (type === undefined || !isNamespaceSelected(api, admission, webhook)) return undefined;
  const subject = subjectOf(admission, type);
  return isObjectSelected(subject, webhook) ? subject : undefined;
}

/**
 * The kind of the request in the version that the rules name. With `matchPolicy: Equivalent` another version or group
 * under which the same objects are served does as well.
 */
function namedType(
  api: Api,
  { operation, request }: Admission,
  { rules, matchPolicy }: Webhook,
): ResourceType | undefined {
  const { type, subresource } = request;
  const isNamed = ({ group, version, resource, namespaced }: ResourceType): boolean =>
    rulesMatch(rules, { operation, group, version, resource, subresource, namespaced });
  if (isNamed(type)) return type;
  if (matchPolicy === "Exact") return undefined;
  return api.catalog.types.find(
    (each) =>
      each !== type &&
      each.storedAs === type.storedAs &&
      (subresource === "" || subresourceOf(each, subresource) !== undefined) &&
      isNamed(each),
  );
}

/** A namespace is selected by its own labels, other objects without a namespace always. */
function isNamespaceSelected(api: Api, admission: Admission, webhook: Webhook): boolean {
  const matcher = labelSelectorMatcher(webhook.namespaceSelector ?? {});
  if (matcher.everything) return true;
  const { operation, request, object } = admission;
  const isNamespace = request.type.storedAs === "namespaces";
  if (isNamespace && operation !== "DELETE" && request.subresource === "") {
    return matcher.matches(object.metadata?.labels);
  }
  const name = isNamespace ? request.name : request.namespace;
  if (name === "") return true;
  return matcher.matches(storedObject(api.store, "namespaces", { name })?.metadata.labels);
}

/** One of the two objects is enough: nobody escapes a webhook by taking off a label. */
function isObjectSelected({ object, oldObject }: Subject, webhook: Webhook): boolean {
  const matcher = labelSelectorMatcher(webhook.objectSelector ?? {});
  if (matcher.everything) return true;
  return [object, oldObject].some((each) => each !== undefined && matcher.matches(labelsOf(each)));
}

function labelsOf({ metadata }: KubeObject): Labels {
  return metadata?.labels ?? {};
}
