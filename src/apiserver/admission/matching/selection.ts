import { subresourceOf, type ResourceType } from "../../../model/resources/resource-type.ts";
import type { KubeObject } from "../../../model/object.ts";
import type { NamedRuleWithOperations } from "../../../model/types/admissionregistration-v1.ts";
import type { LabelSelector } from "../../../model/types/meta-v1.ts";
import type { Labels } from "../../../select/label-requirement.ts";
import { labelSelectorMatcher } from "../../../select/labels.ts";
import type { Api } from "../../api.ts";
import { storedObject } from "../../stored.ts";
import type { Admission } from "../plugin.ts";
import { nameOf } from "../refusal.ts";
import { rulesMatch } from "./rules.ts";
import { subjectOf, type Subject } from "./subject.ts";

/** Which writes a webhook, a policy or a binding is about. */
export interface Criteria {
  readonly rules?: readonly NamedRuleWithOperations[] | undefined;
  readonly matchPolicy?: string | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly objectSelector?: LabelSelector | undefined;
}

/** Kinds that no webhook and no policy is asked about: one that is broken could not be repaired otherwise. */
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

/** Whether webhooks and policies are asked about this write at all. */
export function isOpen({ request, action }: Admission): boolean {
  // What they were shown is the Binding; what it does to the pod is not theirs.
  if (request.subresource === "binding" && action === undefined) return false;
  return !exempt.has(request.type.storedAs);
}

/** The write as it is to be shown; `undefined` when the rules or the selectors leave it out. */
export function subjectFor(
  api: Api,
  admission: Admission,
  criteria: Criteria,
): Subject | undefined {
  const type = namedType(api, admission, criteria);
  return type && selectedSubject(api, admission, { criteria, type });
}

/** The write as one of `type`; `undefined` when the selectors leave it out. */
export function selectedSubject(
  api: Api,
  admission: Admission,
  { criteria, type }: { readonly criteria: Criteria; readonly type: ResourceType },
): Subject | undefined {
  if (!isNamespaceSelected(api, admission, criteria)) return undefined;
  const subject = subjectOf(admission, type);
  return isObjectSelected(subject, criteria) ? subject : undefined;
}

/**
 * The kind of the request in the version that the rules name. With `matchPolicy: Equivalent` another version or group
 * under which the same objects are served does as well.
 */
export function namedType(
  api: Api,
  admission: Admission,
  { rules, matchPolicy }: Criteria,
): ResourceType | undefined {
  const { operation, request } = admission;
  const { type, subresource } = request;
  const name = nameOf(admission);
  const isNamed = ({ group, version, resource, namespaced }: ResourceType): boolean =>
    rulesMatch(rules, { operation, group, version, resource, subresource, namespaced, name });
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
function isNamespaceSelected(api: Api, admission: Admission, criteria: Criteria): boolean {
  const matcher = labelSelectorMatcher(criteria.namespaceSelector ?? {});
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

/** One of the two objects is enough: nobody escapes by taking off a label. */
function isObjectSelected({ object, oldObject }: Subject, criteria: Criteria): boolean {
  const matcher = labelSelectorMatcher(criteria.objectSelector ?? {});
  if (matcher.everything) return true;
  return [object, oldObject].some((each) => each !== undefined && matcher.matches(labelsOf(each)));
}

function labelsOf({ metadata }: KubeObject): Labels {
  return metadata?.labels ?? {};
}
