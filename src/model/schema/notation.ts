/**
 * The notation of the schema tables: one line for each definition, one indented line for each of its fields.
 *
 *     Container
 *       name 1 string!                                    field 1 in protobuf, a required string
 *       ports 6 ContainerPort[] patch(merge:containerPort) map(containerPort,protocol)
 *       httpGet 1/2 HTTPGetAction                         protobuf nests it: field 2 of the message in field 1
 *
 * Types are `string bool int32 int64 double bytes`, a special type (see `specialTypes`), a definition of the same
 * group (`Container`) or of another one (`meta.v1.LabelSelector`), `T[]` and `map<T>` (keys are always strings).
 * `patch(STRATEGIES[:KEY])` is strategic merge metadata; `atomic`, `set` and `map(KEYS)` are server-side-apply list
 * and map types.
 */
export interface Field {
  readonly name: string;
  /** Field numbers from the outer message inwards: `[2, 19]` for `Volume.configMap`. */
  readonly protoPath: readonly number[];
  readonly type: FieldType;
  readonly required: boolean;
  readonly patchStrategies: readonly string[];
  readonly patchMergeKey: string | undefined;
  readonly listType: "atomic" | "set" | "map" | undefined;
  readonly listMapKeys: readonly string[];
}

/** `ref` names a scalar, a special type or a full definition name such as `core.v1.Container`. */
export interface FieldType {
  readonly shape: "one" | "list" | "map";
  readonly ref: string;
}

export interface Definition {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
}

export const scalarTypes = ["string", "bool", "int32", "int64", "double", "bytes"] as const;

/** Types whose JSON and protobuf forms are not described by fields. */
export const specialTypes = [
  "Time",
  "MicroTime",
  "Quantity",
  "IntOrString",
  "RawExtension",
  "FieldsV1",
  "JSON",
  "ExtraValue",
  "JSONSchemaPropsOrArray",
  "JSONSchemaPropsOrBool",
  "JSONSchemaPropsOrStringArray",
] as const;

const builtin: ReadonlySet<string> = new Set([...scalarTypes, ...specialTypes]);

/** Reads one table. Throws on a line that does not follow the notation, naming it. */
export function parseDefinitions(group: string, table: string): Definition[] {
  const definitions: { name: string; fields: Map<string, Field> }[] = [];
  for (const line of table.split("\n")) {
    if (line.trim() === "") continue;
    if (!line.startsWith(" ")) {
      definitions.push({ name: `${group}.${line.trim()}`, fields: new Map() });
      continue;
    }
    const field = parseField(group, line.trim());
    definitions.at(-1)?.fields.set(field.name, field);
  }
  return definitions;
}

function parseField(group: string, line: string): Field {
  const [name, protoPath, type, ...marks] = line.split(" ");
  if (name === undefined || protoPath === undefined || type === undefined) {
    throw new Error(`schema ${group}: cannot read the line "${line}"`);
  }
  const patch = argumentOf(marks, "patch");
  const [strategies, patchMergeKey] = (patch ?? "").split(":");
  const mapKeys = argumentOf(marks, "map");
  return {
    name,
    protoPath: protoPath.split("/").map(Number),
    type: parseType(group, type.replace("!", "")),
    required: type.endsWith("!"),
    patchStrategies: strategies === undefined || strategies === "" ? [] : strategies.split("+"),
    patchMergeKey,
    listType: mapKeys !== undefined ? "map" : marks.includes("set") ? "set" : atomic(marks),
    listMapKeys: mapKeys?.split(",") ?? [],
  };
}

function atomic(marks: readonly string[]): "atomic" | undefined {
  return marks.includes("atomic") ? "atomic" : undefined;
}

function argumentOf(marks: readonly string[], name: string): string | undefined {
  const mark = marks.find((each) => each.startsWith(`${name}(`));
  return mark?.slice(name.length + 1, -1);
}

function parseType(group: string, type: string): FieldType {
  if (type.endsWith("[]")) return { shape: "list", ref: qualify(group, type.slice(0, -2)) };
  if (type.startsWith("map<")) return { shape: "map", ref: qualify(group, type.slice(4, -1)) };
  return { shape: "one", ref: qualify(group, type) };
}

function qualify(group: string, ref: string): string {
  return builtin.has(ref) || ref.includes(".") ? ref : `${group}.${ref}`;
}
