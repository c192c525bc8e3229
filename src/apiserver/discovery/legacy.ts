import { apiVersionOf } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { groupsOf, type ServedGroup } from "./groups.ts";

/** `/api` for clients that know no aggregated discovery. */
export function apiVersions(address: string): unknown {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }],
  };
}

/** `/apis`: every group but the core group. */
export function apiGroupList(types: readonly ResourceType[]): unknown {
  const groups = groupsOf(types).filter(({ group }) => group !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupEntry) };
}

/** `/apis/GROUP`; `undefined` when there is no such group. */
export function apiGroup(types: readonly ResourceType[], name: string): unknown {
  const group = groupsOf(types).find((each) => each.group === name && name !== "");
  return group && { kind: "APIGroup", apiVersion: "v1", ...groupEntry(group) };
}

/** `/api/v1` or `/apis/GROUP/VERSION`; `undefined` when nothing is served there. */
export function apiResourceList(
  types: readonly ResourceType[],
  group: string,
  version: string,
): unknown {
  const served = types.filter((type) => type.group === group && type.version === version);
  if (served.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: group === "" ? undefined : "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources: served.flatMap(resourceEntries),
  };
}

function groupEntry({ group, versions }: ServedGroup): {
  readonly name: string;
  readonly versions: readonly unknown[];
  readonly preferredVersion: unknown;
} {
  const entries = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** The resource, then each of its subresources as `pods/log`. */
function resourceEntries(type: ResourceType): readonly unknown[] {
  const { resource, singular, namespaced, kind, verbs, shortNames, categories } = type;
  const own = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    shortNames: shortNames.length === 0 ? undefined : shortNames,
    categories: categories.length === 0 ? undefined : categories,
  };
  const below = type.subresources.map((each) => ({
    name: `${resource}/${each.name}`,
    singularName: "",
    namespaced,
    group: each.group === "" ? undefined : each.group,
    version: each.version === "" ? undefined : each.version,
    kind: each.kind,
    verbs: each.verbs,
  }));
  return [own, ...below];
}
