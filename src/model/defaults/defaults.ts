import {
  defaultMutatingPolicy,
  defaultPolicyBinding,
  defaultValidatingPolicy,
} from "./admission-policies.ts";
import { defaultAutoscaler, defaultAutoscalerV1 } from "./autoscaling.ts";
import { defaultCronJob, defaultJob } from "./batch.ts";
import {
  defaultApiService,
  defaultCustomResourceDefinition,
  defaultDisruptionBudget,
  defaultIngress,
  defaultIngressClass,
  defaultMutatingWebhooks,
  defaultNetworkPolicy,
  defaultPriorityClass,
  defaultRoleBinding,
  defaultTokenRequest,
  defaultValidatingWebhooks,
} from "./cluster.ts";
import {
  defaultLimitRange,
  defaultNamespace,
  defaultNode,
  defaultResourceQuota,
  defaultSecret,
} from "./core.ts";
import { defaultEvent, defaultEventsEvent } from "./events.ts";
import { defaultPod } from "./pod-spec.ts";
import { withRequiredFields } from "./required-fields.ts";
import { defaultEndpoints, defaultEndpointSlice, defaultService } from "./service.ts";
import { defaultClaim, defaultPersistentVolume, defaultStorageClass } from "./storage.ts";
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultPodTemplate,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from "./workloads.ts";

/** Names a kind of a version: what a request's URL or an object's `apiVersion` and `kind` say. */
export interface VersionedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * `object` with every default that Kubernetes 1.36 gives its kind, whichever request it comes from, and with the zero
 * values of required fields. A kind that we do not know comes back as it is. Applying it twice changes nothing more. What only a new object gets (status, generated
 * selectors, finalizers) is `preparedForCreate`'s; what admission sets is admission's.
 */
export function withDefaults<T extends object>(type: VersionedKind, object: T): T {
  // The key names the kind, and with it the type of the object.
  const defaultsOf = table[`${type.group}/${type.version}/${type.kind}`] as
    | ((object: T) => T)
    | undefined;
  const complete = withRequiredFields(type, object);
  return defaultsOf === undefined ? complete : defaultsOf(complete);
}

const table: Readonly<Record<string, (object: never) => object>> = {
  "/v1/Endpoints": defaultEndpoints,
  "/v1/Event": defaultEvent,
  "/v1/LimitRange": defaultLimitRange,
  "/v1/Namespace": defaultNamespace,
  "/v1/Node": defaultNode,
  "/v1/PersistentVolume": defaultPersistentVolume,
  "/v1/PersistentVolumeClaim": defaultClaim,
  "/v1/Pod": defaultPod,
  "/v1/PodTemplate": defaultPodTemplate,
  "/v1/ReplicationController": defaultReplicationController,
  "/v1/ResourceQuota": defaultResourceQuota,
  "/v1/Secret": defaultSecret,
  "/v1/Service": defaultService,
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy": defaultMutatingPolicy,
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding": defaultPolicyBinding,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": defaultValidatingPolicy,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": defaultPolicyBinding,
  "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration": defaultMutatingWebhooks,
  "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration": defaultValidatingWebhooks,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": defaultCustomResourceDefinition,
  "apiregistration.k8s.io/v1/APIService": defaultApiService,
  "apps/v1/DaemonSet": defaultDaemonSet,
  "apps/v1/Deployment": defaultDeployment,
  "apps/v1/ReplicaSet": defaultReplicaSet,
  "apps/v1/StatefulSet": defaultStatefulSet,
  "authentication.k8s.io/v1/TokenRequest": defaultTokenRequest,
  "autoscaling/v1/HorizontalPodAutoscaler": defaultAutoscalerV1,
  "autoscaling/v2/HorizontalPodAutoscaler": defaultAutoscaler,
  "batch/v1/CronJob": defaultCronJob,
  "batch/v1/Job": defaultJob,
  "discovery.k8s.io/v1/EndpointSlice": defaultEndpointSlice,
  "events.k8s.io/v1/Event": defaultEventsEvent,
  "networking.k8s.io/v1/Ingress": defaultIngress,
  "networking.k8s.io/v1/IngressClass": defaultIngressClass,
  "networking.k8s.io/v1/NetworkPolicy": defaultNetworkPolicy,
  "policy/v1/PodDisruptionBudget": defaultDisruptionBudget,
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": defaultRoleBinding,
  "rbac.authorization.k8s.io/v1/RoleBinding": defaultRoleBinding,
  "scheduling.k8s.io/v1/PriorityClass": defaultPriorityClass,
  "storage.k8s.io/v1/StorageClass": defaultStorageClass,
};
