import { expect } from "vitest";
import {
  type BadObject,
  invalid,
  required,
  wrong,
  unsupported,
  forbidden,
  apps,
  batch,
  networking,
  rbac,
  named,
  notNegative,
  template,
  workload,
  job,
  cron,
  ingress,
} from "./answers.ts";

/** Creates of kinds of the named groups. */
export const badGroupObjects: readonly BadObject[] = [
  {
    title: "a Deployment without a selector",
    path: `${apps}/deployments`,
    body: { metadata: named, spec: { template: template() } },
    answer: invalid(
      required("spec.selector"),
      wrong(
        "spec.template.metadata.labels",
        { app: "web" },
        "`selector` does not match template `labels`",
      ),
    ),
  },
  {
    title: "a Deployment with less than no replicas",
    path: `${apps}/deployments`,
    body: workload({ replicas: -1 }),
    answer: invalid(wrong("spec.replicas", -1, notNegative)),
  },
  {
    title: "a Deployment that can neither grow nor shrink",
    path: `${apps}/deployments`,
    body: workload({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    answer: invalid(
      wrong("spec.strategy.rollingUpdate.maxUnavailable", 0, "may not be 0 when `maxSurge` is 0"),
    ),
  },
  {
    title: "a Deployment that is recreated and rolled",
    path: `${apps}/deployments`,
    body: workload({ strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } }),
    answer: invalid(
      forbidden(
        "spec.strategy.rollingUpdate",
        "Forbidden: may not be specified when strategy `type` is 'Recreate'",
      ),
    ),
  },
  {
    title: "a Job with less than no completions",
    path: `${batch}/jobs`,
    body: job({ completions: -1 }),
    answer: invalid(wrong("spec.completions", -1, notNegative)),
  },
  {
    title: "an indexed Job that does not say how many indexes",
    path: `${batch}/jobs`,
    body: job({ completionMode: "Indexed", parallelism: 2 }),
    answer: invalid(required("spec.completions", "when completion mode is Indexed")),
  },
  {
    title: "a Job with a negative back-off limit",
    path: `${batch}/jobs`,
    body: job({ backoffLimit: -1 }),
    answer: invalid(wrong("spec.backoffLimit", -1, notNegative)),
  },
  {
    title: "a CronJob with a schedule that is none",
    path: `${batch}/cronjobs`,
    body: cron({ schedule: "x" }),
    answer: invalid(wrong("spec.schedule", "x", "expected exactly 5 fields, found 1: [x]")),
  },
  {
    title: "a CronJob in a time zone that there is not",
    path: `${batch}/cronjobs`,
    body: cron({ timeZone: "Nowhere/X" }),
    answer: invalid(wrong("spec.timeZone", "Nowhere/X", "unknown time zone Nowhere/X")),
  },
  {
    title: "a CronJob with a policy that there is not",
    path: `${batch}/cronjobs`,
    body: cron({ concurrencyPolicy: "Foo" }),
    answer: invalid(unsupported("spec.concurrencyPolicy", "Foo", "Allow", "Forbid", "Replace")),
  },
  {
    title: "a CronJob whose name leaves no room for its Jobs' names",
    path: `${batch}/cronjobs`,
    body: { ...cron({}), metadata: { name: "x".repeat(53) } },
    answer: invalid(wrong("metadata.name", "x".repeat(53), "must be no more than 52 characters")),
  },
  {
    title: "an Ingress that leads nowhere",
    path: `${networking}/ingresses`,
    body: { metadata: named, spec: {} },
    answer: invalid([
      "Invalid",
      "spec",
      expect.stringMatching(/either `defaultBackend` or `rules` must be specified$/),
    ]),
  },
  {
    title: "an Ingress whose path has no type",
    path: `${networking}/ingresses`,
    body: ingress({ pathType: undefined }),
    answer: invalid(required("spec.rules[0].http.paths[0].pathType", "pathType must be specified")),
  },
  {
    title: "an Ingress whose path is relative",
    path: `${networking}/ingresses`,
    body: ingress({ path: "x" }),
    answer: invalid(wrong("spec.rules[0].http.paths[0].path", "x", "must be an absolute path")),
  },
  {
    title: "a NetworkPolicy of a type that there is not",
    path: `${networking}/networkpolicies`,
    body: { metadata: named, spec: { podSelector: {}, policyTypes: ["Foo"] } },
    answer: invalid(unsupported("spec.policyTypes[0]", "Foo", "Ingress", "Egress")),
  },
  {
    title: "a StorageClass without a provisioner",
    path: "/apis/storage.k8s.io/v1/storageclasses",
    body: { metadata: named },
    answer: invalid(required("provisioner")),
  },
  {
    title: "a disruption budget with both bounds",
    path: "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
    body: { metadata: named, spec: { minAvailable: 1, maxUnavailable: 1 } },
    answer: invalid([
      "Invalid",
      "spec",
      expect.stringMatching(/minAvailable and maxUnavailable cannot be both set$/),
    ]),
  },
  {
    title: "an autoscaler without room",
    path: "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
    body: {
      metadata: named,
      spec: {
        minReplicas: 2,
        maxReplicas: 1,
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      },
    },
    answer: invalid(wrong("spec.maxReplicas", 1, "must be greater than or equal to `minReplicas`")),
  },
  {
    title: "a Role that allows nothing",
    path: `${rbac}/roles`,
    body: { metadata: named, rules: [{ apiGroups: [""], resources: ["pods"] }] },
    answer: invalid(required("rules[0].verbs", "verbs must contain at least one value")),
  },
  {
    title: "a Role that allows something with nothing",
    path: `${rbac}/roles`,
    body: { metadata: named, rules: [{ verbs: ["get"] }] },
    answer: invalid(
      required("rules[0].apiGroups", "resource rules must supply at least one api group"),
      required("rules[0].resources", "resource rules must supply at least one resource"),
    ),
  },
  {
    title: "a Role in a namespace with a path that is no resource",
    path: `${rbac}/roles`,
    body: { metadata: named, rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] },
    answer: invalid(
      wrong(
        "rules[0].nonResourceURLs",
        ["/x"],
        "namespaced rules cannot apply to non-resource URLs",
      ),
    ),
  },
  {
    title: "a RoleBinding for nobody that there can be",
    path: `${rbac}/rolebindings`,
    body: {
      metadata: named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "one" },
      subjects: [{ kind: "Foo", name: "x" }],
    },
    answer: invalid(unsupported("subjects[0].kind", "Foo", "ServiceAccount", "User", "Group")),
  },
  {
    title: "a RoleBinding to no role",
    path: `${rbac}/rolebindings`,
    body: {
      metadata: named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Foo", name: "one" },
    },
    answer: invalid(unsupported("roleRef.kind", "Foo", "Role", "ClusterRole")),
  },
  {
    title: "a Lease that lasts no time",
    path: "/apis/coordination.k8s.io/v1/namespaces/default/leases",
    body: { metadata: named, spec: { leaseDurationSeconds: 0 } },
    answer: invalid(wrong("spec.leaseDurationSeconds", 0, "must be greater than 0")),
  },
  {
    title: "a definition whose name is not that of its plural and group",
    path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    body: {
      metadata: { name: "wrong.example.org" },
      spec: {
        group: "example.org",
        scope: "Namespaced",
        names: { plural: "rights", kind: "Right" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object" } },
          },
        ],
      },
    },
    answer: invalid(
      wrong("metadata.name", "wrong.example.org", 'must be spec.names.plural+"."+spec.group'),
    ),
  },
];
