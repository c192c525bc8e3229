import { expect } from "vitest";
import {
  type BadWrite,
  invalid,
  required,
  wrong,
  forbidden,
  core,
  apps,
  batch,
  rbac,
} from "./answers.ts";

const merge = "application/merge-patch+json";
const apply = "application/apply-patch+yaml";

/** Patches that are refused. */
export const badPatches: readonly BadWrite[] = [
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
];
