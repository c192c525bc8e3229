import { expect } from "vitest";

/** A request that Kubernetes refuses, and how. The rules and words are those of its validation, 1.36. */
export interface BadObject {
  readonly title: string;
  readonly path: string;
  readonly body?: unknown;
  readonly answer: unknown;
}

export interface BadWrite extends BadObject {
  readonly method: string;
  readonly contentType?: string;
}

type Cause = readonly [reason: string, field: string, message: unknown];

const invalid = (...causes: readonly Cause[]) => ({
  code: 422,
  reason: "Invalid",
  causes: causes.map(([reason, ...rest]) => [`FieldValue${reason}`, ...rest]),
});
const required = (field: string, detail = ""): Cause => [
  "Required",
  field,
  `Required value${detail === "" ? "" : `: ${detail}`}`,
];
const wrong = (field: string, value: unknown, detail: string): Cause => [
  "Invalid",
  field,
  `Invalid value: ${JSON.stringify(value)}: ${detail}`,
];
const unsupported = (field: string, value: string, ...supported: readonly string[]): Cause => [
  "NotSupported",
  field,
  `Unsupported value: "${value}": supported values: ${supported.map((each) => `"${each}"`).join(", ")}`,
];
const forbidden = (field: string, detail: unknown): Cause => ["Forbidden", field, detail];

const core = "/api/v1/namespaces/default";
const apps = "/apis/apps/v1/namespaces/default";
const batch = "/apis/batch/v1/namespaces/default";
const networking = "/apis/networking.k8s.io/v1/namespaces/default";
const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
const named = { name: "bad" };
const notNegative = "must be greater than or equal to 0";

const template = (restartPolicy = "Always", labels: object = { app: "web" }): object => ({
  metadata: { labels },
  spec: { restartPolicy, containers: [{ name: "c", image: "i" }] },
});
const workload = (spec: object): object => ({
  metadata: named,
  spec: { selector: { matchLabels: { app: "web" } }, template: template(), ...spec },
});
const job = (spec: object): object => ({
  metadata: named,
  spec: { template: template("Never", {}), ...spec },
});
const cron = (spec: object): object => ({
  metadata: named,
  spec: { schedule: "@daily", jobTemplate: { spec: { template: template("Never", {}) } }, ...spec },
});
const backend = { service: { name: "s", port: { number: 80 } } };
const ingress = (path: object): object => ({
  metadata: named,
  spec: { rules: [{ http: { paths: [{ pathType: "Prefix", path: "/", backend, ...path }] } }] },
});

/** What must be there first. */
export const objectsThere: readonly (readonly [string, object])[] = [
  [`${core}/configmaps`, { metadata: { name: "fixed" }, data: { a: "1" }, immutable: true }],
  [`${core}/configmaps`, { metadata: { name: "there" }, data: { a: "1" } }],
  [`${core}/secrets`, { metadata: { name: "there" }, type: "Opaque" }],
  [`${core}/services`, { metadata: { name: "there" }, spec: { ports: [{ port: 80 }] } }],
  [
    `${core}/pods`,
    {
      metadata: { name: "two" },
      spec: {
        nodeName: "n1",
        containers: [
          { name: "a", image: "i" },
          { name: "b", image: "i" },
        ],
      },
    },
  ],
  [`${apps}/deployments`, { ...workload({}), metadata: { name: "web" } }],
  [`${apps}/daemonsets`, { ...workload({}), metadata: { name: "web" } }],
  [`${apps}/statefulsets`, { ...workload({ serviceName: "s" }), metadata: { name: "web" } }],
  [`${batch}/jobs`, { ...job({}), metadata: { name: "there" } }],
  [
    `${rbac}/rolebindings`,
    {
      metadata: { name: "there" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "one" },
    },
  ],
  ["/apis/scheduling.k8s.io/v1/priorityclasses", { metadata: { name: "there" }, value: 1 }],
  [
    "/apis/storage.k8s.io/v1/storageclasses",
    { metadata: { name: "there" }, provisioner: "p", parameters: { a: "1" } },
  ],
  [`${core}/serviceaccounts`, { metadata: { name: "robot" } }],
];

const configKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const dnsLabel =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

export const badObjects: readonly BadObject[] = [
  {
    title: "a ConfigMap with a key that is no file name",
    path: `${core}/configmaps`,
    body: { metadata: named, data: { "a/b": "1" } },
    answer: invalid(wrong("data[a/b]", "a/b", configKey)),
  },
  {
    title: "a ConfigMap with a key that is there twice",
    path: `${core}/configmaps`,
    body: { metadata: named, data: { k: "1" }, binaryData: { k: "MQ==" } },
    answer: invalid(
      wrong("data[k]", "k", "duplicate of key present in binaryData"),
      wrong("binaryData[k]", "k", "duplicate of key present in data"),
    ),
  },
  {
    title: "a ConfigMap that is too large",
    path: `${core}/configmaps`,
    body: { metadata: named, data: { k: "x".repeat(1024 * 1024 + 1) } },
    answer: invalid(["TooLong", "[]", "Too long: may not be more than 1048576 bytes"]),
  },
  {
    title: "a TLS Secret without certificate and key",
    path: `${core}/secrets`,
    body: { metadata: named, type: "kubernetes.io/tls" },
    answer: invalid(required("data[tls.crt]"), required("data[tls.key]")),
  },
  {
    title: "a Secret for a registry without its file",
    path: `${core}/secrets`,
    body: { metadata: named, type: "kubernetes.io/dockerconfigjson" },
    answer: invalid(required("data[.dockerconfigjson]")),
  },
  {
    title: "a Secret for a registry whose file is no JSON",
    path: `${core}/secrets`,
    body: {
      metadata: named,
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": "{" },
    },
    answer: invalid([
      "Invalid",
      "data[.dockerconfigjson]",
      expect.stringContaining('"<secret contents redacted>"'),
    ]),
  },
  {
    title: "a Secret of a service account that it does not name",
    path: `${core}/secrets`,
    body: { metadata: named, type: "kubernetes.io/service-account-token" },
    answer: invalid(required("metadata.annotations[kubernetes.io/service-account.name]")),
  },
  {
    title: "a Secret for basic authentication without a name",
    path: `${core}/secrets`,
    body: { metadata: named, type: "kubernetes.io/basic-auth" },
    answer: invalid(required("data[username]"), required("data[password]")),
  },
  {
    title: "a Namespace with a name that is no label",
    path: "/api/v1/namespaces",
    body: { metadata: { name: "Bad_Ns" } },
    answer: invalid(wrong("metadata.name", "Bad_Ns", dnsLabel)),
  },
  {
    title: "a Service without ports",
    path: `${core}/services`,
    body: { metadata: named, spec: { selector: { a: "b" } } },
    answer: invalid(required("spec.ports")),
  },
  {
    title: "a Service with port 0",
    path: `${core}/services`,
    body: { metadata: named, spec: { ports: [{ port: 0 }] } },
    answer: invalid(
      wrong("spec.ports[0].port", 0, "must be between 1 and 65535, inclusive"),
      wrong("spec.ports[0].targetPort", 0, "must be between 1 and 65535, inclusive"),
    ),
  },
  {
    title: "a Service whose ports have no names, and a type that there is not",
    path: `${core}/services`,
    body: { metadata: { name: "1bad" }, spec: { type: "Foo", ports: [{ port: 1 }, { port: 2 }] } },
    answer: invalid(
      required("spec.ports[0].name"),
      required("spec.ports[1].name"),
      unsupported("spec.type", "Foo", "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
    ),
  },
  {
    title: "a Service that is an external name and has none",
    path: `${core}/services`,
    body: { metadata: named, spec: { type: "ExternalName" } },
    answer: invalid(required("spec.externalName")),
  },
  {
    title: "a Service with a node port out of range",
    path: `${core}/services`,
    body: { metadata: named, spec: { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] } },
    answer: invalid(
      wrong(
        "spec.ports[0].nodePort",
        80,
        "provided port is not in the valid range. The range of valid ports is 30000-32767",
      ),
    ),
  },
  {
    title: "a Service with a session affinity that there is not",
    path: `${core}/services`,
    body: { metadata: named, spec: { sessionAffinity: "Foo", ports: [{ port: 80 }] } },
    answer: invalid(unsupported("spec.sessionAffinity", "Foo", "ClientIP", "None")),
  },
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
    title: "a claim that says neither how nor how much",
    path: `${core}/persistentvolumeclaims`,
    body: { metadata: named, spec: {} },
    answer: invalid(
      required("spec.accessModes", "at least 1 access mode is required"),
      required("spec.resources[storage]"),
    ),
  },
  {
    title: "a volume that is nowhere",
    path: "/api/v1/persistentvolumes",
    body: {
      metadata: named,
      spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } },
    },
    answer: invalid(required("spec", "must specify a volume type")),
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
  {
    title: "annotations of more than a quarter of a MiB",
    path: `${core}/configmaps`,
    body: { metadata: { ...named, annotations: { a: "x".repeat(262_144) } } },
    answer: invalid([
      "TooLong",
      "metadata.annotations",
      "Too long: may not be more than 262144 bytes",
    ]),
  },
  {
    title: "a finalizer that says not whose it is",
    path: `${core}/configmaps`,
    body: { metadata: { ...named, finalizers: ["x"] } },
    answer: invalid(
      wrong(
        "metadata.finalizers[0]",
        "x",
        "name is neither a standard finalizer name nor is it fully qualified",
      ),
    ),
  },
  {
    title: "an owner without a uid",
    path: `${core}/configmaps`,
    body: {
      metadata: { ...named, ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p" }] },
    },
    answer: invalid(wrong("metadata.ownerReferences.uid", "", "must not be empty")),
  },
  {
    title: "a token for a minute",
    path: `${core}/serviceaccounts/robot/token`,
    body: { spec: { expirationSeconds: 60 } },
    answer: invalid(
      wrong("spec.expirationSeconds", 60, "may not specify a duration less than 10 minutes"),
    ),
  },
  {
    title: "a binding of a pod that is bound",
    path: `${core}/pods/two/binding`,
    body: { metadata: { name: "two" }, target: { kind: "Node", name: "n2" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes:
        'Operation cannot be fulfilled on pods/binding "two": pod two is already assigned to node "n1"',
    },
  },
  {
    title: "an eviction of another pod than the URL says",
    path: `${core}/pods/two/eviction`,
    body: { metadata: { name: "three" } },
    answer: {
      code: 400,
      reason: "BadRequest",
      causes: "name in URL does not match name in Eviction object",
    },
  },
  {
    title: "an exec that is no upgrade",
    path: `${core}/pods/two/exec?command=ls&container=a`,
    answer: { code: 400, reason: "BadRequest", causes: "Upgrade request required" },
  },
  {
    title: "an exec that does not say where",
    path: `${core}/pods/two/exec?command=ls`,
    answer: {
      code: 400,
      reason: "BadRequest",
      causes: "a container name must be specified for pod two, choose one of: [a b]",
    },
  },
];

const merge = "application/merge-patch+json";
const apply = "application/apply-patch+yaml";

export const badWrites: readonly BadWrite[] = [
  {
    method: "PATCH",
    contentType: merge,
    title: "another selector of a Deployment",
    path: `${apps}/deployments/web`,
    body: { spec: { selector: { matchLabels: { q: "z" } } } },
    answer: invalid(
      wrong(
        "spec.template.metadata.labels",
        { app: "web" },
        "`selector` does not match template `labels`",
      ),
      wrong("spec.selector", { matchLabels: { app: "web", q: "z" } }, "field is immutable"),
    ),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another service of a StatefulSet",
    path: `${apps}/statefulsets/web`,
    body: { spec: { serviceName: "other" } },
    answer: invalid(
      forbidden(
        "spec",
        expect.stringMatching(
          /^Forbidden: updates to statefulset spec for fields other than 'replicas', /,
        ),
      ),
    ),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another selector of a DaemonSet",
    path: `${apps}/daemonsets/web`,
    body: {
      spec: {
        selector: { matchLabels: { q: "z" } },
        template: { metadata: { labels: { q: "z" } } },
      },
    },
    answer: invalid(
      wrong("spec.selector", { matchLabels: { app: "web", q: "z" } }, "field is immutable"),
    ),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another template of a Job",
    path: `${batch}/jobs/there`,
    body: { spec: { template: { spec: { restartPolicy: "OnFailure" } } } },
    answer: invalid(["Invalid", "spec.template", expect.stringMatching(/: field is immutable$/)]),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "other data of an immutable ConfigMap",
    path: `${core}/configmaps/fixed`,
    body: { data: { a: "2" } },
    answer: invalid(forbidden("data", "Forbidden: field is immutable when `immutable` is set")),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "an immutable ConfigMap that becomes mutable",
    path: `${core}/configmaps/fixed`,
    body: { immutable: false },
    answer: invalid(
      forbidden("immutable", "Forbidden: field is immutable when `immutable` is set"),
    ),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another type of a Secret",
    path: `${core}/secrets/there`,
    body: { type: "example.org/x" },
    answer: invalid(wrong("type", "example.org/x", "field is immutable")),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another address of a Service",
    path: `${core}/services/there`,
    body: { spec: { clusterIP: "10.96.0.77", clusterIPs: ["10.96.0.77"] } },
    answer: invalid(wrong("spec.clusterIPs[0]", ["10.96.0.77"], "may not change once set")),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another role of a RoleBinding",
    path: `${rbac}/rolebindings/there`,
    body: { roleRef: { name: "other" } },
    answer: invalid(
      wrong(
        "roleRef",
        { APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: "other" },
        "cannot change roleRef",
      ),
    ),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another value of a PriorityClass",
    path: "/apis/scheduling.k8s.io/v1/priorityclasses/there",
    body: { value: 2 },
    answer: invalid(forbidden("value", "Forbidden: may not be changed in an update.")),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "other parameters of a StorageClass",
    path: "/apis/storage.k8s.io/v1/storageclasses/there",
    body: { parameters: { a: "2" } },
    answer: invalid(forbidden("parameters", "Forbidden: updates to parameters are forbidden.")),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "another node for a pod",
    path: `${core}/pods/two`,
    body: { spec: { nodeName: "n2" } },
    answer: invalid(
      forbidden(
        "spec",
        expect.stringMatching(
          /^Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,/,
        ),
      ),
    ),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "fewer containers for a pod",
    path: `${core}/pods/two`,
    body: { spec: { containers: [{ name: "a", image: "i" }] } },
    answer: invalid(
      forbidden("spec.containers", "Forbidden: pod updates may not add or remove containers"),
    ),
  },
  {
    method: "PATCH",
    contentType: "application/json-patch+json",
    title: "a JSON patch whose test fails",
    path: `${core}/pods/two`,
    body: [{ op: "test", path: "/spec/nodeName", value: "x" }],
    answer: {
      code: 422,
      reason: "Invalid",
      causes: "the server rejected our request due to an error in our request",
    },
  },
  {
    method: "PATCH",
    contentType: "application/strategic-merge-patch+json",
    title: "a strategic merge of a container without a name",
    path: `${core}/pods/two`,
    body: { spec: { containers: [{ image: "nokey" }] } },
    answer: {
      code: 500,
      reason: undefined,
      causes: "map: map[image:nokey] does not contain declared merge key: name",
    },
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "an unknown field in a strict merge",
    path: `${core}/configmaps/there?fieldValidation=Strict`,
    body: { bogus: 1 },
    answer: invalid([
      "Invalid",
      "patch",
      expect.stringMatching(/^Invalid value: .*: strict decoding error: unknown field "bogus"$/),
    ]),
  },
  {
    method: "PATCH",
    contentType: merge,
    title: "force for a patch that is no apply",
    path: `${core}/configmaps/there?force=true`,
    body: {},
    answer: invalid(forbidden("force", "Forbidden: may not be specified for non-apply patch")),
  },
  {
    method: "PATCH",
    contentType: apply,
    title: "an apply by nobody",
    path: `${core}/configmaps/there`,
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "there" } },
    answer: invalid(required("fieldManager", "is required for apply patch")),
  },
  {
    method: "PATCH",
    contentType: apply,
    title: "an apply with managed fields",
    path: `${core}/configmaps/there?fieldManager=m`,
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "there", managedFields: [{ manager: "m" }] },
    },
    answer: { code: 400, reason: "BadRequest", causes: "metadata.managedFields must be nil" },
  },
  {
    method: "PUT",
    title: "another uid",
    path: `${core}/configmaps/there`,
    body: { metadata: { name: "there", uid: "xxx" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes: expect.stringMatching(
        /^Operation cannot be fulfilled on configmaps "there": StorageError: invalid object, Code: 4, Key: \/registry\/configmaps\/default\/there, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: xxx, UID in object meta: /,
      ),
    },
  },
  {
    method: "PUT",
    title: "a scale of less than nothing",
    path: `${apps}/deployments/web/scale`,
    body: { metadata: { name: "web" }, spec: { replicas: -1 } },
    answer: invalid(wrong("spec.replicas", -1, notNegative)),
  },
  {
    method: "DELETE",
    title: "another uid",
    path: `${core}/configmaps/there`,
    body: { preconditions: { uid: "zzz" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes: expect.stringMatching(
        /^Operation cannot be fulfilled on ConfigMap "there": the UID in the precondition \(zzz\) does not match the UID in record \(.*\)\. The object might have been deleted and then recreated$/,
      ),
    },
  },
  {
    method: "DELETE",
    title: "another version",
    path: `${core}/configmaps/there`,
    body: { preconditions: { resourceVersion: "1" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes: expect.stringMatching(
        /^Operation cannot be fulfilled on ConfigMap "there": the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
      ),
    },
  },
  {
    method: "DELETE",
    title: "a policy of propagation that there is not",
    path: `${core}/configmaps/there?propagationPolicy=Foo`,
    answer: invalid(
      unsupported("propagationPolicy", "Foo", "Background", "Foreground", "Orphan", "nil"),
    ),
  },
  {
    method: "GET",
    title: "a streaming list that is no watch",
    path: `${core}/configmaps?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=0`,
    answer: invalid(
      forbidden("sendInitialEvents", "Forbidden: sendInitialEvents is forbidden for list"),
    ),
  },
  {
    method: "GET",
    title: "a match that there is not",
    path: `${core}/configmaps?resourceVersion=1&resourceVersionMatch=Foo`,
    answer: invalid(unsupported("resourceVersionMatch", "Foo", "Exact", "NotOlderThan")),
  },
  {
    method: "GET",
    title: "a log that does not say whose",
    path: `${core}/pods/two/log`,
    answer: {
      code: 400,
      reason: "BadRequest",
      causes: "a container name must be specified for pod two, choose one of: [a b]",
    },
  },
  {
    method: "GET",
    title: "a log of a container that is not there",
    path: `${core}/pods/two/log?container=zz`,
    answer: { code: 400, reason: "BadRequest", causes: "container zz is not valid for pod two" },
  },
];
