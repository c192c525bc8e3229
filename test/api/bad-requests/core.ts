import { expect } from "vitest";
import { type BadObject, invalid, required, wrong, unsupported, core, named } from "./answers.ts";

const configKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const dnsLabel =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** Creates of core kinds. */
export const badCoreObjects: readonly BadObject[] = [
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
