import { groupVersion, scale, status } from "./notation.ts";
import type { ResourceType } from "./resource-type.ts";

const all = ["all"];

export const apps: readonly ResourceType[] = groupVersion("apps", "v1", [
  { kind: "ControllerRevision", resource: "controllerrevisions" },
  {
    kind: "DaemonSet",
    resource: "daemonsets",
    shortNames: ["ds"],
    categories: all,
    generation: true,
    subresources: [status],
  },
  {
    kind: "Deployment",
    resource: "deployments",
    shortNames: ["deploy"],
    categories: all,
    generation: true,
    subresources: [scale, status],
  },
  {
    kind: "ReplicaSet",
    resource: "replicasets",
    shortNames: ["rs"],
    categories: all,
    generation: true,
    subresources: [scale, status],
  },
  {
    kind: "StatefulSet",
    resource: "statefulsets",
    shortNames: ["sts"],
    categories: all,
    generation: true,
    subresources: [scale, status],
  },
]);

export const batch: readonly ResourceType[] = groupVersion("batch", "v1", [
  {
    kind: "CronJob",
    resource: "cronjobs",
    shortNames: ["cj"],
    categories: all,
    generation: true,
    subresources: [status],
  },
  {
    kind: "Job",
    resource: "jobs",
    categories: all,
    generation: true,
    subresources: [status],
  },
]);

const horizontalPodAutoscaler = {
  kind: "HorizontalPodAutoscaler",
  resource: "horizontalpodautoscalers",
  shortNames: ["hpa"],
  categories: all,
  subresources: [status],
  storedVersion: "v2",
};

/** v2 comes first: the order of versions is the order of preference. */
export const autoscaling: readonly ResourceType[] = [
  ...groupVersion("autoscaling", "v2", [horizontalPodAutoscaler]),
  ...groupVersion("autoscaling", "v1", [horizontalPodAutoscaler]),
];

export const policy: readonly ResourceType[] = groupVersion("policy", "v1", [
  {
    kind: "PodDisruptionBudget",
    resource: "poddisruptionbudgets",
    shortNames: ["pdb"],
    generation: true,
    subresources: [status],
  },
]);
