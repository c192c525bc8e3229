import type { PolicyRule } from "../../model/types/rbac-v1.ts";

const read = ["get", "list", "watch"];
const write = ["create", "delete", "deletecollection", "patch", "update"];

const workloads = [
  "daemonsets",
  "deployments",
  "deployments/scale",
  "replicasets",
  "replicasets/scale",
  "statefulsets",
  "statefulsets/scale",
];

/** The group is served no more; charts that ask for it with `apps` are only installed by who holds both. */
const extensions = [
  "daemonsets",
  "deployments",
  "deployments/scale",
  "ingresses",
  "networkpolicies",
  "replicasets",
  "replicasets/scale",
  "replicationcontrollers/scale",
];

/** What the role `view` reads: everything of a namespace except Secrets, roles and their bindings. */
export const viewRules: readonly PolicyRule[] = [
  {
    verbs: read,
    apiGroups: [""],
    resources: [
      "bindings",
      "configmaps",
      "endpoints",
      "events",
      "limitranges",
      "namespaces",
      "namespaces/status",
      "persistentvolumeclaims",
      "persistentvolumeclaims/status",
      "pods",
      "pods/log",
      "pods/status",
      "replicationcontrollers",
      "replicationcontrollers/scale",
      "replicationcontrollers/status",
      "resourcequotas",
      "resourcequotas/status",
      "serviceaccounts",
      "services",
      "services/status",
    ],
  },
  { verbs: read, apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"] },
  {
    verbs: read,
    apiGroups: ["apps"],
    resources: [
      "controllerrevisions",
      ...workloads,
      "daemonsets/status",
      "deployments/status",
      "replicasets/status",
      "statefulsets/status",
    ],
  },
  {
    verbs: read,
    apiGroups: ["autoscaling"],
    resources: ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
  },
  {
    verbs: read,
    apiGroups: ["batch"],
    resources: ["cronjobs", "cronjobs/status", "jobs", "jobs/status"],
  },
  {
    verbs: read,
    apiGroups: ["policy"],
    resources: ["poddisruptionbudgets", "poddisruptionbudgets/status"],
  },
  {
    verbs: read,
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses", "ingresses/status", "networkpolicies"],
  },
  {
    verbs: read,
    apiGroups: ["extensions"],
    resources: [
      ...extensions,
      "daemonsets/status",
      "deployments/status",
      "ingresses/status",
      "replicasets/status",
    ],
  },
  { verbs: read, apiGroups: ["metrics.k8s.io"], resources: ["pods"] },
  { verbs: read, apiGroups: ["tandem.dev"], resources: ["pods/journal"] },
];

/** What `edit` adds to `view`. */
export const editRules: readonly PolicyRule[] = [
  {
    verbs: read,
    apiGroups: [""],
    resources: [
      "pods/attach",
      "pods/exec",
      "pods/portforward",
      "pods/proxy",
      "secrets",
      "services/proxy",
    ],
  },
  { verbs: ["impersonate"], apiGroups: [""], resources: ["serviceaccounts"] },
  {
    verbs: write,
    apiGroups: [""],
    resources: ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"],
  },
  { verbs: ["create"], apiGroups: [""], resources: ["pods/eviction", "serviceaccounts/token"] },
  {
    verbs: write,
    apiGroups: [""],
    resources: [
      "configmaps",
      "events",
      "persistentvolumeclaims",
      "replicationcontrollers",
      "replicationcontrollers/scale",
      "secrets",
      "serviceaccounts",
      "services",
      "services/proxy",
    ],
  },
  { verbs: write, apiGroups: ["apps"], resources: [...workloads, "deployments/rollback"] },
  { verbs: write, apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"] },
  {
    verbs: write,
    apiGroups: ["extensions"],
    resources: [...extensions, "deployments/rollback"],
  },
  { verbs: write, apiGroups: ["batch"], resources: ["cronjobs", "jobs"] },
  { verbs: write, apiGroups: ["policy"], resources: ["poddisruptionbudgets"] },
  { verbs: write, apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"] },
  {
    verbs: [...write, ...read],
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
  },
];

/** What `admin` adds to `edit`: giving others access to the namespace. */
export const adminOnlyRules: readonly PolicyRule[] = [
  {
    verbs: ["create"],
    apiGroups: ["authorization.k8s.io"],
    resources: ["localsubjectaccessreviews"],
  },
  {
    verbs: [...write, ...read],
    apiGroups: ["rbac.authorization.k8s.io"],
    resources: ["rolebindings", "roles"],
  },
];
