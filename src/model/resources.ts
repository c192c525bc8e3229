import type { GroupVersionResource } from "./object.ts";
import {
  admissionregistration,
  apiextensions,
  apiregistration,
  certificates,
  coordination,
  discovery,
  events,
  metrics,
  networking,
  node,
  rbac,
  reviews,
  scheduling,
  storage,
} from "./resources/cluster.ts";
import { core } from "./resources/core.ts";
import type { ResourceType } from "./resources/resource-type.ts";
import { apps, autoscaling, batch, policy } from "./resources/workloads.ts";

/**
 * The one list of built-in kinds, in the order in which discovery shows them: `kubectl get events` means the first
 * `events`, and the first version of a group is the preferred one.
 */
export const builtinResources: readonly ResourceType[] = [
  ...core,
  ...apiregistration,
  ...apps,
  ...events,
  ...reviews,
  ...autoscaling,
  ...batch,
  ...certificates,
  ...networking,
  ...policy,
  ...rbac,
  ...storage,
  ...admissionregistration,
  ...apiextensions,
  ...scheduling,
  ...coordination,
  ...node,
  ...discovery,
  ...metrics,
];

const byName: ReadonlyMap<string, ResourceType> = new Map(
  builtinResources.map((type) => [nameOf(type), type]),
);

/** The built-in kind that is served there; `undefined` when none is. */
export function builtinResource(name: GroupVersionResource): ResourceType | undefined {
  return byName.get(nameOf(name));
}

function nameOf(name: GroupVersionResource): string {
  return `${name.group}/${name.version}/${name.resource}`;
}
