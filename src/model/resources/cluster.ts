import { groupVersion, part, status, type ResourceLine } from "./notation.ts";
import type { ResourceType } from "./resource-type.ts";

const createOnly = ["create"] as const;

export const apiregistration: readonly ResourceType[] = groupVersion(
  "apiregistration.k8s.io",
  "v1",
  [
    {
      kind: "APIService",
      resource: "apiservices",
      categories: ["api-extensions"],
      cluster: true,
      subresources: [status],
    },
  ],
);

/** The second face of core events. */
export const events: readonly ResourceType[] = groupVersion("events.k8s.io", "v1", [
  {
    kind: "Event",
    resource: "events",
    shortNames: ["ev"],
    createsOnUpdate: true,
    storedAs: "events",
  },
]);

/** Questions that are answered, never stored. */
export const reviews: readonly ResourceType[] = [
  ...groupVersion("authentication.k8s.io", "v1", [
    {
      kind: "SelfSubjectReview",
      resource: "selfsubjectreviews",
      cluster: true,
      verbs: createOnly,
    },
    { kind: "TokenReview", resource: "tokenreviews", cluster: true, verbs: createOnly },
  ]),
  ...groupVersion("authorization.k8s.io", "v1", [
    {
      kind: "LocalSubjectAccessReview",
      resource: "localsubjectaccessreviews",
      verbs: createOnly,
    },
    {
      kind: "SelfSubjectAccessReview",
      resource: "selfsubjectaccessreviews",
      cluster: true,
      verbs: createOnly,
    },
    {
      kind: "SelfSubjectRulesReview",
      resource: "selfsubjectrulesreviews",
      cluster: true,
      verbs: createOnly,
    },
    {
      kind: "SubjectAccessReview",
      resource: "subjectaccessreviews",
      cluster: true,
      verbs: createOnly,
    },
  ]),
];

export const networking: readonly ResourceType[] = groupVersion("networking.k8s.io", "v1", [
  { kind: "IngressClass", resource: "ingressclasses", cluster: true, generation: true },
  {
    kind: "Ingress",
    resource: "ingresses",
    shortNames: ["ing"],
    generation: true,
    subresources: [status],
  },
  { kind: "IPAddress", resource: "ipaddresses", shortNames: ["ip"], cluster: true },
  {
    kind: "NetworkPolicy",
    resource: "networkpolicies",
    shortNames: ["netpol"],
    generation: true,
  },
  { kind: "ServiceCIDR", resource: "servicecidrs", cluster: true, subresources: [status] },
]);

export const rbac: readonly ResourceType[] = groupVersion("rbac.authorization.k8s.io", "v1", [
  {
    kind: "ClusterRoleBinding",
    resource: "clusterrolebindings",
    cluster: true,
    createsOnUpdate: true,
  },
  { kind: "ClusterRole", resource: "clusterroles", cluster: true, createsOnUpdate: true },
  { kind: "RoleBinding", resource: "rolebindings", createsOnUpdate: true },
  { kind: "Role", resource: "roles", createsOnUpdate: true },
]);

export const storage: readonly ResourceType[] = groupVersion("storage.k8s.io", "v1", [
  { kind: "CSIDriver", resource: "csidrivers", cluster: true },
  { kind: "CSINode", resource: "csinodes", cluster: true },
  { kind: "CSIStorageCapacity", resource: "csistoragecapacities" },
  { kind: "StorageClass", resource: "storageclasses", shortNames: ["sc"], cluster: true },
  {
    kind: "VolumeAttachment",
    resource: "volumeattachments",
    cluster: true,
    subresources: [status],
  },
  {
    kind: "VolumeAttributesClass",
    resource: "volumeattributesclasses",
    shortNames: ["vac"],
    cluster: true,
  },
]);

export const certificates: readonly ResourceType[] = groupVersion("certificates.k8s.io", "v1", [
  {
    kind: "CertificateSigningRequest",
    resource: "certificatesigningrequests",
    shortNames: ["csr"],
    cluster: true,
    subresources: [part("approval"), status],
  },
]);

export const node: readonly ResourceType[] = groupVersion("node.k8s.io", "v1", [
  { kind: "RuntimeClass", resource: "runtimeclasses", cluster: true, createsOnUpdate: true },
]);

/** Measured when asked for, never stored. */
export const metrics: readonly ResourceType[] = groupVersion("metrics.k8s.io", "v1beta1", [
  {
    kind: "NodeMetrics",
    resource: "nodes",
    singular: "",
    cluster: true,
    verbs: ["get", "list"],
  },
  { kind: "PodMetrics", resource: "pods", singular: "", verbs: ["get", "list"] },
]);

function policyKind(kind: string, resource: string): ResourceLine {
  return { kind, resource, categories: ["api-extensions"], cluster: true, generation: true };
}

export const admissionregistration: readonly ResourceType[] = groupVersion(
  "admissionregistration.k8s.io",
  "v1",
  [
    policyKind("MutatingAdmissionPolicy", "mutatingadmissionpolicies"),
    policyKind("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings"),
    {
      kind: "MutatingWebhookConfiguration",
      resource: "mutatingwebhookconfigurations",
      categories: ["api-extensions"],
      cluster: true,
      generation: true,
    },
    {
      ...policyKind("ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
      subresources: [status],
    },
    policyKind("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"),
    {
      kind: "ValidatingWebhookConfiguration",
      resource: "validatingwebhookconfigurations",
      categories: ["api-extensions"],
      cluster: true,
      generation: true,
    },
  ],
);

export const apiextensions: readonly ResourceType[] = groupVersion("apiextensions.k8s.io", "v1", [
  {
    kind: "CustomResourceDefinition",
    resource: "customresourcedefinitions",
    shortNames: ["crd", "crds"],
    categories: ["api-extensions"],
    cluster: true,
    generation: true,
    subresources: [status],
  },
]);

export const scheduling: readonly ResourceType[] = groupVersion("scheduling.k8s.io", "v1", [
  {
    kind: "PriorityClass",
    resource: "priorityclasses",
    shortNames: ["pc"],
    cluster: true,
    generation: true,
  },
]);

export const coordination: readonly ResourceType[] = groupVersion("coordination.k8s.io", "v1", [
  { kind: "Lease", resource: "leases", createsOnUpdate: true },
]);

export const discovery: readonly ResourceType[] = groupVersion("discovery.k8s.io", "v1", [
  { kind: "EndpointSlice", resource: "endpointslices", generation: true },
]);
