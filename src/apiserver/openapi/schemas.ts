import { definitions } from "../../model/schema/definitions.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { JSONSchemaProps } from "../../model/types/apiextensions-v1.ts";
import { definitionSchema, type Reference, type Schema } from "./definition-schema.ts";
import { customSchemaName, schemaName } from "./schema-names.ts";
import { sharedSchemas } from "./shared-schemas.ts";

/** The `openAPIV3Schema` of a custom resource; `undefined` when it has none. */
export type CustomSchemas = (type: ResourceType) => JSONSchemaProps | undefined;

export interface SchemaOptions {
  readonly version: 2 | 3;
  readonly refer: Reference;
  readonly customSchemas: CustomSchemas;
}

const objectMeta = "meta.v1.ObjectMeta";
const listMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

/** The schemas of some kinds and of everything that they are made of, by the names that OpenAPI gives them. */
export function schemasOf(
  types: readonly ResourceType[],
  options: SchemaOptions,
): Readonly<Record<string, Schema>> {
  const schemas: Record<string, Schema> = { ...sharedSchemas(options.version) };
  for (const ref of reachable([...types.flatMap(bodiesOf), objectMeta, "meta.v1.DeleteOptions"])) {
    const definition = definitions.get(ref);
    if (definition === undefined) continue;
    schemas[schemaName(ref)] = definitionSchema(definition, options.refer);
  }
  for (const type of types) addKind(schemas, type, options);
  return sortedByName(schemas);
}

/** The name of a kind's schema. */
export function schemaNameOf(type: ResourceType): string {
  return type.definition === undefined ? customSchemaName(type) : schemaName(type.definition);
}

function bodiesOf(type: ResourceType): readonly string[] {
  return [type, ...type.subresources].flatMap(({ definition }) =>
    definition === undefined ? [] : [definition],
  );
}

function reachable(roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const rest = [...roots];
  for (let ref = rest.pop(); ref !== undefined; ref = rest.pop()) {
    if (found.has(ref)) continue;
    found.add(ref);
    for (const field of definitions.get(ref)?.fields.values() ?? []) rest.push(field.type.ref);
  }
  return found;
}

function addKind(
  schemas: Record<string, Schema>,
  type: ResourceType,
  options: SchemaOptions,
): void {
  const name = schemaNameOf(type);
  const { group, version, kind } = type;
  const gvk = "x-kubernetes-group-version-kind";
  schemas[name] = {
    ...(type.definition === undefined ? customSchema(type, options) : schemas[name]),
    [gvk]: [{ group, version, kind }],
  };
  if (!type.verbs.includes("list")) return;
  schemas[`${name}List`] = {
    ...listSchema(name, options.refer),
    [gvk]: [{ group, version, kind: `${kind}List` }],
  };
}

function customSchema(
  type: ResourceType,
  { version, refer, customSchemas }: SchemaOptions,
): Schema {
  const { properties, ...schema } = customSchemas(type) ?? { properties: undefined };
  // kubectl takes a schema with any properties for one with all of them, and refuses the others.
  if (version === 2 && properties === undefined) return { type: "object" };
  return {
    type: "object",
    ...schema,
    properties: {
      ...properties,
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: refer(schemaName(objectMeta)),
    },
  };
}

function listSchema(name: string, refer: Reference): Schema {
  return {
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: { type: "string" },
      items: { type: "array", items: { ...refer(name), default: {} } },
      kind: { type: "string" },
      metadata: { ...refer(listMeta), default: {} },
    },
  };
}

function sortedByName(schemas: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  const names = Object.keys(schemas).toSorted();
  return Object.fromEntries(names.map((name) => [name, schemas[name] ?? {}]));
}
