import {
  groupResourceOf,
  type ResourceType,
  type Subresource,
  type Verb,
} from "./resource-type.ts";

/** What a line of the resource list says; everything left out has the value that most kinds have. */
export interface ResourceLine {
  readonly kind: string;
  readonly resource: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly cluster?: true;
  readonly generation?: true;
  readonly createsOnUpdate?: true;
  readonly verbs?: readonly Verb[];
  readonly subresources?: readonly Subresource[];
  readonly definition?: string;
  readonly storedVersion?: string;
  readonly storedAs?: string;
}

export const storedVerbs: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

/** The kinds of one group and version. `schema` is how its definitions begin, where that is not the group's name. */
export function groupVersion(
  group: string,
  version: string,
  lines: readonly ResourceLine[],
  schema = `${group.split(".")[0] ?? ""}.${version}`,
): readonly ResourceType[] {
  return lines.map((line) => ({
    group,
    version,
    resource: line.resource,
    kind: line.kind,
    singular: line.singular ?? line.kind.toLowerCase(),
    shortNames: line.shortNames ?? [],
    categories: line.categories ?? [],
    namespaced: line.cluster !== true,
    verbs: line.verbs ?? storedVerbs,
    subresources: (line.subresources ?? []).map((each) =>
      each.kind === "" ? { ...each, kind: line.kind, definition: `${schema}.${line.kind}` } : each,
    ),
    definition: line.definition ?? `${schema}.${line.kind}`,
    hasGeneration: line.generation === true,
    createsOnUpdate: line.createsOnUpdate === true,
    storedAs: line.storedAs ?? groupResourceOf({ group, resource: line.resource }),
    storedVersion: line.storedVersion ?? version,
    custom: undefined,
  }));
}

const writeVerbs: readonly Verb[] = ["get", "patch", "update"];

/** A part of the same object that is written apart: `status`, `resize`. */
export function part(name: string, verbs: readonly Verb[] = writeVerbs): Subresource {
  // The kind is the object's own: `groupVersion` fills it in.
  return { name, group: "", version: "", kind: "", verbs, definition: undefined };
}

export const status = part("status");

export const scale: Subresource = {
  name: "scale",
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  verbs: writeVerbs,
  definition: "autoscaling.v1.Scale",
};

/** Passes any request on to what the object stands for; its options are the path. */
export function proxy(kind: string): Subresource {
  const verbs: readonly Verb[] = ["create", "delete", "get", "patch", "update"];
  return { name: "proxy", group: "", version: "", kind, verbs, definition: undefined };
}

/** A stream below an object; its options are the query. */
export function stream(name: string, kind: string): Subresource {
  return { name, group: "", version: "", kind, verbs: ["create", "get"], definition: undefined };
}

/** An action below an object, taken by POSTing `kind`. */
export function action(name: string, type: Omit<Subresource, "name" | "verbs">): Subresource {
  return { ...type, name, verbs: ["create"] };
}
