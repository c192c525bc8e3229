/**
 * The notation of the schema tables: one line for each definition, one indented line for each of its fields.
 *
 *     Container
 *       name 1 string!                                    field 1 in protobuf, a required string
 *       ports 6 ContainerPort[] patch(merge:containerPort) map(containerPort,protocol)
 *       restartPolicy 24 string*                          a pointer in Go: an explicit zero value is kept
 *       httpGet 1/2 HTTPGetAction                         protobuf nests it: field 2 of the message in field 1
 *     LabelSelector atomic                                one owner for the whole object in server-side apply
 *     PodTemplateSpec part                                has metadata but no kind of its own
 *     DeleteOptions kind                                  has a kind but no metadata
 *     CustomObject open                                   keeps the fields that are not declared
 *
 * Types are `string bool int32 int64 double bytes`, a special type (see `specialTypes`), a definition of the same
 * group (`Container`) or of another one (`meta.v1.LabelSelector`), `T[]` and `map<T>` (keys are always strings).
 *
 * `*` and `!` say what becomes of zero values (`0`, `false`, `""`). Go cannot tell them from "unset" where a field is
 * neither, so that the API server drops them; it keeps them in required fields and in pointers. Where the field is
 * not required and upstream still always writes it, the table says `*` as well.
 *
 * `value` marks a struct that Go holds by value, so that `{}` is the same as leaving it out. That holds without a mark
 * for required structs, for `metadata`, and for the `spec` and `status` of a kind.
 *
 * `patch(STRATEGIES[:KEY])` is strategic merge metadata; `atomic`, `granular`, `set` and `map(KEYS)` are
 * server-side-apply list and map types, `default(VALUE)` the default that server-side apply puts into a missing map key.
 */
export interface Field {
  readonly name: string;
  /** Field numbers from the outer message inwards: `[2, 19]` for `Volume.configMap`. */
  readonly protoPath: readonly number[];
  readonly type: FieldType;
  readonly required: boolean;
  /** Whether zero is a value of its own, so that it survives decoding. */
  readonly keepsZero: boolean;
  /** Whether the field is always there in Go: an absent struct is `{}`, an absent list an empty one. */
  readonly isValue: boolean;
  readonly patchStrategies: readonly string[];
  readonly patchMergeKey: string | undefined;
  readonly listType: "atomic" | "granular" | "set" | "map" | undefined;
  readonly listMapKeys: readonly string[];
  readonly keyDefault: string | undefined;
}

/** `ref` names a scalar, a special type or a full definition name such as `core.v1.Container`. */
export interface FieldType {
  readonly shape: "one" | "list" | "map";
  readonly ref: string;
}

export interface Definition {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Whether objects of it carry `apiVersion` and `kind`. */
  readonly isKind: boolean;
  readonly atomic: boolean;
  /** Whether fields that are not declared are kept, and no problem. */
  readonly isOpen: boolean;
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

/**
 * Reads one table. A definition reads its own fields when it is first asked for them: an engine that starts has need of
 * a few of a thousand. It throws then on a line that does not follow the notation, naming it.
 */
export function parseDefinitions(group: string, table: string): Definition[] {
  const paragraphs = table.split(/^(?=\S)/m).filter((paragraph) => paragraph.trim() !== "");
  return paragraphs.map((paragraph) => new TableDefinition(group, paragraph));
}

class TableDefinition implements Definition {
  readonly name: string;
  readonly isKind: boolean;
  readonly atomic: boolean;
  readonly isOpen: boolean;
  readonly #group: string;
  readonly #lines: readonly string[];
  #fields: ReadonlyMap<string, Field> | undefined;

  constructor(group: string, paragraph: string) {
    const [title = "", ...lines] = paragraph.split("\n").map((line) => line.trim());
    const [name = "", ...marks] = title.split(" ");
    this.#group = group;
    this.#lines = lines.filter((line) => line !== "");
    this.name = `${group}.${name}`;
    const hasMetadata = this.#lines.some((line) => line.startsWith("metadata "));
    this.isKind = marks.includes("kind") || (hasMetadata && !marks.includes("part"));
    this.atomic = marks.includes("atomic");
    this.isOpen = marks.includes("open");
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= new Map(
      this.#lines.map((line) => {
        const field = parseField(this.#group, line);
        return [field.name, this.isKind ? ofKind(field) : field];
      }),
    );
    return this.#fields;
  }
}

function ofKind(field: Field): Field {
  return field.name === "spec" || field.name === "status" ? { ...field, isValue: true } : field;
}

function parseField(group: string, line: string): Field {
  const [name, protoPath, type, ...marks] = line.split(" ");
  if (name === undefined || protoPath === undefined || type === undefined) {
    throw new Error(`schema ${group}: cannot read the line "${line}"`);
  }
  const patch = argumentOf(marks, "patch");
  const [strategies, patchMergeKey] = (patch ?? "").split(":");
  return {
    name,
    protoPath: protoPath.split("/").map(Number),
    type: parseType(group, type.replace(/[!*]$/, "")),
    required: type.endsWith("!"),
    keepsZero: /[!*]$/.test(type),
    isValue: type.endsWith("!") || marks.includes("value") || name === "metadata",
    patchStrategies: strategies === undefined || strategies === "" ? [] : strategies.split("+"),
    patchMergeKey,
    listType: listTypeOf(marks),
    listMapKeys: argumentOf(marks, "map")?.split(",") ?? [],
    keyDefault: argumentOf(marks, "default"),
  };
}

function listTypeOf(marks: readonly string[]): Field["listType"] {
  if (argumentOf(marks, "map") !== undefined) return "map";
  for (const type of ["atomic", "granular", "set"] as const) {
    if (marks.includes(type)) return type;
  }
  return undefined;
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
