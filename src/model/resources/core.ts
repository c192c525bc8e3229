import {
  action,
  groupVersion,
  part,
  proxy,
  scale,
  status,
  storedVerbs,
  stream,
} from "./notation.ts";
import type { ResourceType } from "./resource-type.ts";

const noCollectionVerbs = storedVerbs.filter((verb) => verb !== "deletecollection");

const podSubresources = [
  stream("attach", "PodAttachOptions"),
  action("binding", { group: "", version: "", kind: "Binding", definition: "core.v1.Binding" }),
  part("ephemeralcontainers"),
  action("eviction", {
    group: "policy",
    version: "v1",
    kind: "Eviction",
    definition: "policy.v1.Eviction",
  }),
  stream("exec", "PodExecOptions"),
  part("log", ["get"]),
  stream("portforward", "PodPortForwardOptions"),
  proxy("PodProxyOptions"),
  part("resize"),
  status,
];

const token = action("token", {
  group: "authentication.k8s.io",
  version: "v1",
  kind: "TokenRequest",
  definition: "authentication.v1.TokenRequest",
});

/** The core group. Discovery lists its kinds in this order. */
export const core: readonly ResourceType[] = groupVersion(
  "",
  "v1",
  [
    { kind: "Binding", resource: "bindings", verbs: ["create"] },
    { kind: "ConfigMap", resource: "configmaps", shortNames: ["cm"] },
    { kind: "Endpoints", resource: "endpoints", shortNames: ["ep"], createsOnUpdate: true },
    { kind: "Event", resource: "events", shortNames: ["ev"], createsOnUpdate: true },
    { kind: "LimitRange", resource: "limitranges", shortNames: ["limits"], createsOnUpdate: true },
    {
      kind: "Namespace",
      resource: "namespaces",
      shortNames: ["ns"],
      cluster: true,
      verbs: noCollectionVerbs,
      subresources: [part("finalize", ["update"]), status],
    },
    {
      kind: "Node",
      resource: "nodes",
      shortNames: ["no"],
      cluster: true,
      subresources: [proxy("NodeProxyOptions"), status],
    },
    {
      kind: "PersistentVolumeClaim",
      resource: "persistentvolumeclaims",
      shortNames: ["pvc"],
      subresources: [status],
    },
    {
      kind: "PersistentVolume",
      resource: "persistentvolumes",
      shortNames: ["pv"],
      cluster: true,
      subresources: [status],
    },
    {
      kind: "Pod",
      resource: "pods",
      shortNames: ["po"],
      categories: ["all"],
      generation: true,
      subresources: podSubresources,
    },
    { kind: "PodTemplate", resource: "podtemplates", generation: true },
    {
      kind: "ReplicationController",
      resource: "replicationcontrollers",
      shortNames: ["rc"],
      categories: ["all"],
      generation: true,
      subresources: [scale, status],
    },
    {
      kind: "ResourceQuota",
      resource: "resourcequotas",
      shortNames: ["quota"],
      subresources: [status],
    },
    { kind: "Secret", resource: "secrets" },
    {
      kind: "ServiceAccount",
      resource: "serviceaccounts",
      shortNames: ["sa"],
      subresources: [token],
    },
    {
      kind: "Service",
      resource: "services",
      shortNames: ["svc"],
      categories: ["all"],
      createsOnUpdate: true,
      subresources: [proxy("ServiceProxyOptions"), status],
    },
  ],
  "core.v1",
);
