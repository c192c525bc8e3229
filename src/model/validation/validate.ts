import type { VersionedKind } from "../defaults/defaults.ts";
import { sidecarMistakes } from "../advice/sidecar-mistakes.ts";
import { withRequiredFields } from "../defaults/required-fields.ts";
import type { KubeObject } from "../object.ts";
import { mutatingPolicyRules, validatingPolicyRules } from "./admission/policies.ts";
import { mutatingBindingRules, validatingBindingRules } from "./admission/policy-bindings.ts";
import { webhookConfigurationRules } from "./admission/webhooks.ts";
import { customResourceDefinitionRules } from "./apiextensions/definition.ts";
import { daemonSetRules } from "./apps/daemon-set.ts";
import { deploymentRules } from "./apps/deployment.ts";
import { replicaSetRules, replicationControllerRules } from "./apps/replica-set.ts";
import { statefulSetRules } from "./apps/stateful-set.ts";
import { horizontalPodAutoscalerRules } from "./autoscaling/horizontal-pod-autoscaler.ts";
import { cronJobRules } from "./batch/cron-job.ts";
import { jobRules } from "./batch/job.ts";
import type { Faults } from "./checks.ts";
import { apiServiceRules } from "./cluster/api-service.ts";
import { priorityClassRules } from "./cluster/priority-class.ts";
import {
  clusterRoleBindingRules,
  clusterRoleRules,
  roleBindingRules,
  roleRules,
} from "./cluster/rbac.ts";
import {
  controllerRevisionRules,
  leaseRules,
  podDisruptionBudgetRules,
} from "./cluster/small-kinds.ts";
import { configMapRules } from "./core/config-map.ts";
import { endpointsRules } from "./core/endpoints.ts";
import { eventRules } from "./core/event.ts";
import { limitRangeRules } from "./core/limit-range.ts";
import { namespaceRules } from "./core/namespace.ts";
import { nodeRules } from "./core/node.ts";
import { resourceQuotaRules } from "./core/resource-quota.ts";
import { secretRules } from "./core/secret.ts";
import { serviceRules } from "./core/service.ts";
import { podTemplateRules, serviceAccountRules } from "./core/small-kinds.ts";
import { pathSegmentName, validateMetadata, validateMetadataUpdate } from "./metadata.ts";
import { endpointSliceRules } from "./networking/endpoint-slice.ts";
import { ingressClassRules } from "./networking/ingress-class.ts";
import { ingressRules } from "./networking/ingress.ts";
import { networkPolicyRules } from "./networking/network-policy.ts";
import { podWarnings } from "./pod/pod-warnings.ts";
import { podRules } from "./pod/rules.ts";
import type { KindRules, PlacedTemplate } from "./rules.ts";
import { persistentVolumeClaimRules } from "./storage/persistent-volume-claim.ts";
import { persistentVolumeRules } from "./storage/persistent-volume.ts";
import { storageClassRules } from "./storage/storage-class.ts";

/**
 * Every fault of an object that is about to be created, in Kubernetes' words and order; nothing for a kind that has
 * no rules here. The object must have its defaults and, if the kind has any, its namespace.
 */
export function validateCreate(type: VersionedKind, object: KubeObject): Faults {
  const rules = rulesOf(type);
  return rules === undefined ? [] : rules.create(withRequiredFields(type, object));
}

/**
 * Every fault of an update, or of what a subresource (`status`, `ephemeralcontainers`, `resize`, `finalize`,
 * `scale`) makes of the object. A subresource without rules of its own is held to the metadata's.
 */
export function validateUpdate(
  type: VersionedKind,
  object: KubeObject,
  old: KubeObject,
  subresource?: string,
): Faults {
  const rules = rulesOf(type);
  if (rules === undefined) return [];
  const next = withRequiredFields(type, object);
  const before = withRequiredFields(type, old);
  const update =
    subresource === undefined ? rules.update : (rules.subresources?.[subresource] ?? metadataOnly);
  return [...validateAnyUpdate(next, before), ...update(next, before)];
}

/** What the API server itself warns about: fields that do nothing or not what they seem to. */
export function warningsFor(type: VersionedKind, object: KubeObject): readonly string[] {
  const placed = templateOf(type, object);
  return placed === undefined ? [] : podWarnings(object.metadata?.name, placed);
}

/** The sidecar mistakes in a pod or in the template of a workload, each with its full path. */
export function sidecarWarningsFor(type: VersionedKind, object: KubeObject): readonly string[] {
  const { template, path = "" } = templateOf(type, object) ?? {};
  if (template?.spec === undefined) return [];
  const prefix = path === "" ? "spec" : `${path}.spec`;
  return sidecarMistakes(template.spec).map(
    ({ field, message }) => `${prefix}.${field}: ${message}`,
  );
}

function templateOf(type: VersionedKind, object: KubeObject): PlacedTemplate | undefined {
  return rulesOf(type)?.template?.(withRequiredFields(type, object));
}

function rulesOf(type: VersionedKind): KindRules<KubeObject> | undefined {
  // The key names the kind, and with it the type of the objects.
  return table[`${type.group}/${type.version}/${type.kind}`] as KindRules<KubeObject> | undefined;
}

/**
 * What upstream asks of every update before the kind's own rules, which ask most of it again: such faults are in the
 * causes twice.
 */
function validateAnyUpdate({ metadata }: KubeObject, old: KubeObject): Faults {
  const scope = old.metadata?.namespace === undefined ? "cluster" : "namespaced";
  return [
    ...validateMetadata(metadata, { scope, name: pathSegmentName, finalizers: "any" }),
    ...validateMetadataUpdate(metadata, old.metadata),
  ];
}

function metadataOnly(object: KubeObject, old: KubeObject): Faults {
  return validateMetadataUpdate(object.metadata, old.metadata);
}

const table: Readonly<Record<string, KindRules<never>>> = {
  "/v1/ConfigMap": configMapRules,
  "/v1/Endpoints": endpointsRules,
  "/v1/Event": eventRules,
  "/v1/LimitRange": limitRangeRules,
  "/v1/Namespace": namespaceRules,
  "/v1/Node": nodeRules,
  "/v1/PersistentVolume": persistentVolumeRules,
  "/v1/PersistentVolumeClaim": persistentVolumeClaimRules,
  "/v1/Pod": podRules,
  "/v1/PodTemplate": podTemplateRules,
  "/v1/ReplicationController": replicationControllerRules,
  "/v1/ResourceQuota": resourceQuotaRules,
  "/v1/Secret": secretRules,
  "/v1/Service": serviceRules,
  "/v1/ServiceAccount": serviceAccountRules,
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy": mutatingPolicyRules,
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding": mutatingBindingRules,
  "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration": webhookConfigurationRules,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": validatingPolicyRules,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": validatingBindingRules,
  "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration": webhookConfigurationRules,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": customResourceDefinitionRules,
  "apiregistration.k8s.io/v1/APIService": apiServiceRules,
  "apps/v1/ControllerRevision": controllerRevisionRules,
  "apps/v1/DaemonSet": daemonSetRules,
  "apps/v1/Deployment": deploymentRules,
  "apps/v1/ReplicaSet": replicaSetRules,
  "apps/v1/StatefulSet": statefulSetRules,
  "autoscaling/v2/HorizontalPodAutoscaler": horizontalPodAutoscalerRules,
  "batch/v1/CronJob": cronJobRules,
  "batch/v1/Job": jobRules,
  "coordination.k8s.io/v1/Lease": leaseRules,
  "discovery.k8s.io/v1/EndpointSlice": endpointSliceRules,
  "networking.k8s.io/v1/Ingress": ingressRules,
  "networking.k8s.io/v1/IngressClass": ingressClassRules,
  "networking.k8s.io/v1/NetworkPolicy": networkPolicyRules,
  "policy/v1/PodDisruptionBudget": podDisruptionBudgetRules,
  "rbac.authorization.k8s.io/v1/ClusterRole": clusterRoleRules,
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": clusterRoleBindingRules,
  "rbac.authorization.k8s.io/v1/Role": roleRules,
  "rbac.authorization.k8s.io/v1/RoleBinding": roleBindingRules,
  "scheduling.k8s.io/v1/PriorityClass": priorityClassRules,
  "storage.k8s.io/v1/StorageClass": storageClassRules,
};
