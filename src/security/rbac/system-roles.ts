import type { PolicyRule } from "../../model/types/rbac-v1.ts";

const read = ["get", "list", "watch"];
const discovery = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"];
const health = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

const events: PolicyRule = {
  verbs: ["create", "patch", "update"],
  apiGroups: ["", "events.k8s.io"],
  resources: ["events"],
};
const tokenReviews: PolicyRule = {
  verbs: ["create"],
  apiGroups: ["authentication.k8s.io"],
  resources: ["tokenreviews"],
};
const endpointSlices: PolicyRule = {
  verbs: ["list", "watch"],
  apiGroups: ["discovery.k8s.io"],
  resources: ["endpointslices"],
};

/**
 * The ClusterRoles `system:*` that manifests bind to. Those of Kubernetes' own controllers are not among them: here they
 * are parts of the engine.
 */
export const systemRoles: Readonly<Record<string, readonly PolicyRule[]>> = {
  "system:discovery": [{ verbs: ["get"], nonResourceURLs: [...discovery, ...health] }],
  "system:public-info-viewer": [{ verbs: ["get"], nonResourceURLs: health }],
  "system:basic-user": [
    accessReviews(["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
    { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
  ],
  "system:auth-delegator": [tokenReviews, accessReviews(["subjectaccessreviews"])],
  "system:service-account-issuer-discovery": [
    { verbs: ["get"], nonResourceURLs: ["/.well-known/openid-configuration", "/openid/v1/jwks"] },
  ],
  "system:monitoring": [
    {
      verbs: ["get"],
      nonResourceURLs: ["/healthz", "/livez", "/metrics", "/readyz"].flatMap((path) =>
        path === "/metrics" ? [path] : [path, `${path}/*`],
      ),
    },
  ],
  "system:kube-aggregator": [
    on("", ["services", "endpoints"], read),
    { ...endpointSlices, verbs: read },
  ],
  "system:kube-dns": [on("", ["endpoints", "services"], ["list", "watch"])],
  "system:node-proxier": [
    on("", ["endpoints", "services"], ["list", "watch"]),
    on("", ["nodes"], read),
    events,
    endpointSlices,
  ],
  "system:node-problem-detector": [
    on("", ["nodes"], ["get"]),
    on("", ["nodes/status"], ["patch"]),
    events,
  ],
  "system:kubelet-api-admin": [
    on("", ["nodes"], read),
    on("", ["nodes"], ["proxy"]),
    on("", ["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"], ["*"]),
  ],
  "system:node-bootstrapper": [
    certificateRequests("certificatesigningrequests", ["create", ...read]),
  ],
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient": [
    certificateRequests("certificatesigningrequests/nodeclient", ["create"]),
  ],
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient": [
    certificateRequests("certificatesigningrequests/selfnodeclient", ["create"]),
  ],
  "system:certificates.k8s.io:kube-apiserver-client-approver": [
    approval("kubernetes.io/kube-apiserver-client"),
  ],
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver": [
    approval("kubernetes.io/kube-apiserver-client-kubelet"),
  ],
  "system:certificates.k8s.io:kubelet-serving-approver": [
    approval("kubernetes.io/kubelet-serving"),
  ],
  "system:certificates.k8s.io:legacy-unknown-approver": [approval("kubernetes.io/legacy-unknown")],
  "system:persistent-volume-provisioner": [
    on("", ["persistentvolumes"], [...read, "create", "delete"]),
    on("", ["persistentvolumeclaims"], [...read, "update"]),
    on("storage.k8s.io", ["storageclasses"], read),
    on("", ["events"], ["watch"]),
    events,
  ],
  "system:volume-scheduler": [
    on("", ["persistentvolumes"], [...read, "patch", "update"]),
    on("storage.k8s.io", ["storageclasses"], read),
    on("", ["persistentvolumeclaims"], [...read, "patch", "update"]),
  ],
  "system:kube-scheduler": [
    events,
    on("coordination.k8s.io", ["leases"], ["create"]),
    on("coordination.k8s.io", ["leases"], ["get", "update"], ["kube-scheduler"]),
    on("", ["nodes"], read),
    on("", ["pods"], ["delete", ...read]),
    on("", ["bindings", "pods/binding"], ["create"]),
    on("", ["pods/status"], ["patch", "update"]),
    on("", ["replicationcontrollers", "services"], read),
    on("apps", ["replicasets", "statefulsets"], read),
    on("policy", ["poddisruptionbudgets"], read),
    on("", ["persistentvolumeclaims", "persistentvolumes"], read),
    on("", ["namespaces"], read),
    on("storage.k8s.io", ["csidrivers", "csinodes", "csistoragecapacities"], read),
    tokenReviews,
    accessReviews(["subjectaccessreviews"]),
  ],
  "system:node": nodeRules(),
};

/** What manifests bind to in kube-system. */
export const namespacedRoles: Readonly<Record<string, readonly PolicyRule[]>> = {
  "extension-apiserver-authentication-reader": [
    on("", ["configmaps"], read, ["extension-apiserver-authentication"]),
  ],
};

/** What a kubelet may do, as far as a role can say it; the rest is the node authorizer's and NodeRestriction's. */
function nodeRules(): readonly PolicyRule[] {
  return [
    tokenReviews,
    accessReviews(["localsubjectaccessreviews", "subjectaccessreviews"]),
    on("", ["services"], read),
    on("", ["nodes"], ["create", ...read]),
    on("", ["nodes/status"], ["patch", "update"]),
    on("", ["nodes"], ["patch", "update"]),
    on("", ["events"], ["create", "patch", "update"]),
    on("", ["pods"], [...read, "create", "delete"]),
    on("", ["pods/status"], ["patch", "update"]),
    on("", ["pods/eviction"], ["create"]),
    on("", ["configmaps", "secrets"], read),
    on("", ["persistentvolumeclaims", "persistentvolumes"], ["get"]),
    on("", ["persistentvolumeclaims/status"], ["get", "patch", "update"]),
    on("", ["endpoints"], ["get"]),
    certificateRequests("certificatesigningrequests", ["create", ...read]),
    on("coordination.k8s.io", ["leases"], ["create", "delete", "get", "patch", "update"]),
    on("storage.k8s.io", ["volumeattachments"], ["get"]),
    on("", ["serviceaccounts/token"], ["create"]),
    on("storage.k8s.io", ["csidrivers"], read),
    on("storage.k8s.io", ["csinodes"], ["create", "delete", "get", "patch", "update"]),
    on("node.k8s.io", ["runtimeclasses"], read),
  ];
}

function on(
  group: string,
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): PolicyRule {
  const rule = { verbs, apiGroups: [group], resources };
  return resourceNames === undefined ? rule : { ...rule, resourceNames };
}

function accessReviews(resources: readonly string[]): PolicyRule {
  return on("authorization.k8s.io", resources, ["create"]);
}

function certificateRequests(resource: string, verbs: readonly string[]): PolicyRule {
  return on("certificates.k8s.io", [resource], verbs);
}

function approval(signer: string): PolicyRule {
  return on("certificates.k8s.io", ["signers"], ["approve"], [signer]);
}
