import type { ResourceType } from "../../model/resources/resource-type.ts";

export interface ServedVersion {
  readonly version: string;
  readonly types: readonly ResourceType[];
}

export interface ServedGroup {
  readonly group: string;
  /** The preferred one first. */
  readonly versions: readonly ServedVersion[];
}

/** The catalog by group and version, in its own order. */
export function groupsOf(types: readonly ResourceType[]): readonly ServedGroup[] {
  const groups = Map.groupBy(types, (type) => type.group);
  return [...groups].map(([group, members]) => ({
    group,
    versions: [...Map.groupBy(members, (type) => type.version)].map(([version, served]) => ({
      version,
      types: served,
    })),
  }));
}
