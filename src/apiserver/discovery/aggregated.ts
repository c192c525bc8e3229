import type { ResourceType, Subresource } from "../../model/resources/resource-type.ts";
import { groupsOf } from "./groups.ts";

/** The aggregated discovery document of `/api` (only the core group) or of `/apis` (all the others). */
export function aggregatedDiscovery(
  types: readonly ResourceType[],
  root: "api" | "apis",
  version: "v2" | "v2beta1",
): unknown {
  const groups = groupsOf(types).filter(({ group }) => (group === "") === (root === "api"));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: { name: group === "" ? undefined : group },
      versions: versions.map((each) => ({
        version: each.version,
        freshness: "Current",
        resources: each.types.map(resourceOf),
      })),
    })),
  };
}

function resourceOf(type: ResourceType): unknown {
  return {
    resource: type.resource,
    // Empty texts stand for the group and version that this is part of.
    responseKind: { group: "", version: "", kind: type.kind },
    scope: type.namespaced ? "Namespaced" : "Cluster",
    singularResource: type.singular,
    verbs: type.verbs,
    shortNames: orAbsent(type.shortNames),
    categories: orAbsent(type.categories),
    subresources: orAbsent(type.subresources.map(subresourceOf)),
  };
}

function subresourceOf({ name, group, version, kind, verbs }: Subresource): unknown {
  return { subresource: name, responseKind: { group, version, kind }, verbs };
}

function orAbsent<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
