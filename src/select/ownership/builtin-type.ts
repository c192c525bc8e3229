import { definitions } from "../../model/schema/definitions.ts";
import type { Definition, Field } from "../../model/schema/notation.ts";
import type { ListKey, MapField, MapType, MergeType, ScalarType } from "./merge-type.ts";

const known = new WeakMap<Definition, MapType>();

/** The merge type of a definition in the schema tables. */
export function builtinType(name: string): MapType {
  const definition = definitions.get(name);
  if (definition === undefined) throw new Error(`schema: no definition ${name}`);
  const type = known.get(definition) ?? structType(definition);
  known.set(definition, type);
  return type;
}

function structType(definition: Definition): MapType {
  const fields = new Map<string, MapField>();
  if (definition.isKind) {
    const text: MapField = { isValue: false, type: () => scalar("string") };
    fields.set("apiVersion", text).set("kind", text);
  }
  for (const field of definition.fields.values()) {
    fields.set(field.name, { isValue: field.isValue, type: lazily(() => fieldType(field)) });
  }
  return { kind: "map", isAtomic: definition.atomic, fields, element: () => undefined };
}

function fieldType(field: Field): MergeType {
  const { shape, ref } = field.type;
  if (shape === "one") return withRelation(field, refType(ref));
  if (shape === "list") return listType(field);
  const element = lazily(() => refType(ref));
  return { kind: "map", isAtomic: field.listType === "atomic", fields: new Map(), element };
}

function withRelation(field: Field, type: MergeType): MergeType {
  if (type.kind !== "map" || field.listType === undefined) return type;
  return { ...type, isAtomic: field.listType === "atomic" };
}

function listType(field: Field): MergeType {
  const { listType: relation, listMapKeys } = field;
  return {
    kind: "list",
    relation: relation === "set" || relation === "map" ? relation : "atomic",
    keys: listMapKeys.map((key) => listKey(field.type.ref, key)),
    item: lazily(() => refType(field.type.ref)),
  };
}

function listKey(ref: string, name: string): ListKey {
  const field = definitions.get(ref)?.fields.get(name);
  if (field?.keyDefault !== undefined) return { name, default: field.keyDefault };
  if (field?.required !== true) return { name, default: undefined };
  return { name, default: field.type.ref === "string" ? "" : 0 };
}

function refType(ref: string): MergeType {
  switch (ref) {
    case "string":
    case "bytes":
      return scalar("string");
    case "bool":
      return scalar("boolean");
    case "int32":
    case "int64":
    case "double":
      return scalar("numeric");
    case "Time":
    case "MicroTime":
    case "Quantity":
    case "IntOrString":
      return scalar("untyped");
    default:
      return definitions.has(ref) ? builtinType(ref) : scalar("opaque");
  }
}

function scalar(name: ScalarType["scalar"]): ScalarType {
  return { kind: "scalar", scalar: name };
}

/** Makes a value when it is first asked for: types are many, and most kinds are never applied to. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
