import type { Environment } from "@marcbachmann/cel-js";
import { isJsonObject } from "../model/json.ts";

/** The functions that `withoutLiterals` puts in the place of a literal. */
export const objectFunction = "__object";
export const patchFunction = "__patch";

/** `Object.spec.containers{name: "a"}`: a part of an object, with the place that it says it is for. */
export class CelObject {
  readonly typeName: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(typeName: string, fields: Readonly<Record<string, unknown>>) {
    this.typeName = typeName;
    this.fields = fields;
  }
}

/** `JSONPatch{op: "add", path: "/x", value: 1}`. */
export class CelPatch {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}

class JsonPatchNamespace {}

const patchFields = new Set(["op", "path", "from", "value"]);

export function addPatchTypes(environment: Environment): void {
  environment.registerType("Object", { ctor: CelObject, fields: {} });
  environment.registerType("JSONPatch", { ctor: CelPatch, fields: {} });
  environment.registerFunction(
    `${objectFunction}(string, map): Object`,
    (typeName: string, fields: object) => new CelObject(typeName, presentFields(fields)),
  );
  environment.registerFunction(`${patchFunction}(map): JSONPatch`, (fields: object) => {
    const present = presentFields(fields);
    const unknown = Object.keys(present).find((name) => !patchFields.has(name));
    if (unknown !== undefined) throw new Error(`undefined field '${unknown}'`);
    return new CelPatch(present);
  });
  environment.registerType("JsonPatchNamespace", { ctor: JsonPatchNamespace, fields: {} });
  environment.registerConstant("jsonpatch", "JsonPatchNamespace", new JsonPatchNamespace());
  environment.registerFunction(
    "JsonPatchNamespace.escapeKey(string): string",
    (_: JsonPatchNamespace, key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1"),
  );
}

/** Optional fields (`?name: object.?x`) are there if their value is. */
function presentFields(fields: object): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
    if (!name.startsWith("?")) return [[name, value] as const];
    const { hasValue, value: valueOf } = value as Partial<Record<string, () => unknown>>;
    return hasValue?.call(value) === true ? [[name.slice(1), valueOf?.call(value)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** What is wrong with the type names of a configuration: each says the path to where it stands. `undefined` if nothing. */
export function typeMismatch(value: unknown, expected = "Object"): string | undefined {
  if (Array.isArray(value)) {
    return value.map((each) => typeMismatch(each, expected)).find((each) => each !== undefined);
  }
  if (!(value instanceof CelObject)) {
    if (!isJsonObject(value)) return undefined;
    const below = Object.values(value).map((each) => typeMismatch(each, expected));
    return below.find((each) => each !== undefined);
  }
  if (value.typeName !== expected) {
    const why = "which matches field name path from root Object type";
    return `unexpected type name "${value.typeName}", expected "${expected}", ${why}`;
  }
  return Object.entries(value.fields)
    .map(([name, each]) => typeMismatch(each, `${expected}.${name}`))
    .find((each) => each !== undefined);
}
