import type { ResourceType, Subresource, Verb } from "../../model/resources/resource-type.ts";
import { schemaName } from "./schema-names.ts";
import { schemaNameOf } from "./schemas.ts";
import {
  nameParameter,
  namespaceParameter,
  type Operation,
  operationsAt,
  type Parameter,
} from "./operations.ts";

/** One URL of the API: what it is, and what can be done there. */
export interface Place {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly operations: readonly Operation[];
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  /** The schema of what is read and written there; `undefined` for streams and logs. */
  readonly schema: string | undefined;
  /** Whether a strategic merge patch is taken: kubectl 1.29 and newer sends it wherever the document names it. */
  readonly mergesStrategically: boolean;
}

/** The types of the patches that a place takes. */
export function patchTypesOf({ mergesStrategically }: Place): readonly string[] {
  return [
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    ...(mergesStrategically ? ["application/strategic-merge-patch+json"] : []),
  ];
}

/** The root of a group and version: `/api/v1`, `/apis/apps/v1`. */
export function rootOf({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** Every URL of a kind: over all namespaces, in one, of one object and of its subresources. */
export function placesOf(type: ResourceType): readonly Place[] {
  const root = rootOf(type);
  const collection = type.namespaced
    ? `${root}/namespaces/{namespace}/${type.resource}`
    : `${root}/${type.resource}`;
  const within = type.namespaced ? [namespaceParameter] : [];
  const mergesStrategically = type.custom === undefined;
  const base = { gvk: gvkOf(type), schema: schemaNameOf(type), mergesStrategically };
  const object = { path: `${collection}/{name}`, parameters: [nameParameter, ...within] };
  const places: readonly Place[] = [
    ...(type.namespaced ? [{ ...base, ...everywhere(type, `${root}/${type.resource}`) }] : []),
    { ...base, path: collection, parameters: within, operations: collectionOperations(type.verbs) },
    { ...base, ...object, operations: operationsAt("object", objectVerbs(type.verbs)) },
    ...type.subresources.map((each) => ({
      ...subresourcePlace(type, each),
      mergesStrategically,
      path: `${object.path}/${each.name}`,
      parameters: object.parameters,
      operations: operationsAt("object", each.verbs),
    })),
  ];
  return places.filter(({ operations }) => operations.length > 0);
}

function everywhere(
  type: ResourceType,
  path: string,
): Pick<Place, "path" | "parameters" | "operations"> {
  const verbs = type.verbs.filter((verb) => verb === "list");
  return { path, parameters: [], operations: operationsAt("collection", verbs) };
}

function collectionOperations(verbs: readonly Verb[]): readonly Operation[] {
  return operationsAt("collection", verbs);
}

function objectVerbs(verbs: readonly Verb[]): readonly Verb[] {
  return verbs.filter((verb) => verb !== "create");
}

function subresourcePlace(type: ResourceType, each: Subresource): Pick<Place, "gvk" | "schema"> {
  return {
    gvk: { ...gvkOf(type), ...(each.version === "" ? {} : gvkOf(each)), kind: each.kind },
    schema: each.definition === undefined ? undefined : schemaName(each.definition),
  };
}

function gvkOf({ group, version, kind }: Place["gvk"]): Place["gvk"] {
  return { group, version, kind };
}
