import { isJsonObject, type JsonObject, setOwn } from "../json.ts";
import { definitions } from "../schema/definitions.ts";
import type { Definition, Field, FieldType } from "../schema/notation.ts";
import { conformScalar, isScalar } from "./conform-scalar.ts";
import { goTypeName, jsonTypeName } from "./go-types.ts";
import { strictProblemsMax } from "./strict-problems.ts";

export interface Conformed {
  readonly object: JsonObject;
  /** `unknown field "spec.bogus"`, in the order of the object's keys. */
  readonly problems: readonly string[];
}

/** A value whose type the schema does not allow; the message is that of Go's decoder. */
export class TypeMismatch extends Error {}

/**
 * An object as Go would hold it: unknown fields are gone, and so are `null`, empty lists and maps, and zero values
 * that cannot be told from unset (see `notation.ts`); quantities and times have their canonical form.
 * Shares with `value` what did not change. Throws `TypeMismatch`.
 */
export function conformTo(definition: Definition, value: unknown): Conformed {
  const conformer = new Conformer();
  if (!isJsonObject(value)) {
    const type = goTypeName({ shape: "one", ref: definition.name });
    throw new TypeMismatch(
      `json: cannot unmarshal ${jsonTypeName(value)} into Go value of type ${type}`,
    );
  }
  const object = conformer.object(definition, value);
  return { object, problems: [...conformer.problems].slice(0, strictProblemsMax) };
}

const schemaProps = "apiextensions.v1.JSONSchemaProps";

/** A field's name, an index, or the key of a map, which Go's messages leave out of their paths. */
type PathPart = string | number | { readonly key: string };

class Conformer {
  readonly problems = new Set<string>();
  readonly #path: PathPart[] = [];
  /** The innermost definition, which Go's messages begin with. */
  #struct = "";

  object(definition: Definition, value: JsonObject): JsonObject {
    const outer = this.#struct;
    this.#struct = definition.name;
    const result = mapEntries(value, (key, entry) => this.#entry(definition, key, entry));
    this.#struct = outer;
    return result;
  }

  #entry(definition: Definition, key: string, value: unknown): unknown {
    const field = definition.fields.get(key);
    this.#path.push(key);
    const result =
      field === undefined ? this.#undeclared(definition, key, value) : this.#field(field, value);
    this.#path.pop();
    return result;
  }

  #undeclared(definition: Definition, key: string, value: unknown): unknown {
    if (!definition.isKind || (key !== "kind" && key !== "apiVersion")) {
      if (definition.isOpen) return value;
      this.problems.add(`unknown field ${JSON.stringify(pathText(this.#path))}`);
      return undefined;
    }
    return value === null || value === "" ? undefined : this.#scalar("string", value);
  }

  #field(field: Field, value: unknown): unknown {
    if (value === null || value === undefined) return undefined;
    switch (field.type.shape) {
      case "list":
        return this.#list(field, value);
      case "map":
        return this.#map(field, value);
      case "one": {
        const result = this.#single(field.type.ref, value);
        return !field.keepsZero && isZero(result) ? undefined : result;
      }
    }
  }

  #list(field: Field, value: unknown): unknown {
    if (!Array.isArray(value)) return this.#mismatch(field.type, value);
    if (value.length === 0) return undefined;
    return mapItems(value, (item, index) => {
      this.#path.push(index);
      const result = this.#member(field.type.ref, item);
      this.#path.pop();
      return result;
    });
  }

  #map(field: Field, value: unknown): unknown {
    if (!isJsonObject(value)) return this.#mismatch(field.type, value);
    const result = mapEntries(value, (key, item) => {
      this.#path.push({ key });
      const member = this.#member(field.type.ref, item);
      this.#path.pop();
      return member;
    });
    return Object.keys(result).length === 0 ? undefined : result;
  }

  /** A list's item or a map's value: there `null` means the zero value, not "unset". */
  #member(ref: string, value: unknown): unknown {
    if (value !== null || ref === "JSON") return this.#single(ref, value);
    return zeroOf(ref);
  }

  #single(ref: string, value: unknown): unknown {
    if (isScalar(ref)) return this.#scalar(ref, value);
    if (ref.startsWith("JSONSchemaPropsOr")) return this.#schemaOr(ref, value);
    const definition = definitions.get(ref);
    if (definition === undefined) throw new Error(`schema: ${this.#struct} refers to ${ref}`);
    return isJsonObject(value)
      ? this.object(definition, value)
      : this.#mismatch({ shape: "one", ref }, value);
  }

  #schemaOr(ref: string, value: unknown): unknown {
    if (typeof value === "boolean" && ref === "JSONSchemaPropsOrBool") return value;
    if (!Array.isArray(value)) return this.#single(schemaProps, value);
    if (ref === "JSONSchemaPropsOrBool") {
      return this.#mismatch({ shape: "one", ref: schemaProps }, value);
    }
    const item = ref === "JSONSchemaPropsOrArray" ? schemaProps : "string";
    return mapItems(value, (each) => this.#single(item, each));
  }

  #scalar(ref: string, value: unknown): unknown {
    const result = conformScalar(ref, value);
    if ("value" in result) return result.value;
    if ("problem" in result) throw new TypeMismatch(result.problem);
    return this.#mismatch({ shape: "one", ref }, value, result.shown);
  }

  #mismatch(type: FieldType, value: unknown, shown = jsonTypeName(value)): never {
    const struct = this.#struct.slice(this.#struct.lastIndexOf(".") + 1);
    const fields = this.#path.filter((part) => typeof part === "string").join(".");
    throw new TypeMismatch(
      `json: cannot unmarshal ${shown} into Go struct field ${struct}.${fields} of type ${goTypeName(type)}`,
    );
  }
}

function isZero(value: unknown): boolean {
  return value === "" || value === 0 || value === false;
}

function zeroOf(ref: string): unknown {
  if (!isScalar(ref)) return {};
  if (ref === "bool") return false;
  if (ref === "Quantity") return "0";
  return ref === "int32" || ref === "int64" || ref === "double" || ref === "IntOrString" ? 0 : "";
}

/** The same object when `change` changes no entry, else a copy; entries that become `undefined` are left out. */
function mapEntries(
  object: JsonObject,
  change: (key: string, value: unknown) => unknown,
): JsonObject {
  const keys = Object.keys(object);
  let copy: Record<string, unknown> | undefined;
  for (const [index, key] of keys.entries()) {
    const before = object[key];
    const after = change(key, before);
    if (after !== before && copy === undefined) copy = copyOf(object, keys.slice(0, index));
    if (copy !== undefined && after !== undefined) setOwn(copy, key, after);
  }
  return copy ?? object;
}

function copyOf(object: JsonObject, keys: readonly string[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of keys) setOwn(copy, key, object[key]);
  return copy;
}

function mapItems(
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, before] of list.entries()) {
    const after = change(before, index);
    if (after !== before && copy === undefined) copy = list.slice(0, index);
    copy?.push(after);
  }
  return copy ?? list;
}

function pathText(path: readonly PathPart[]): string {
  return path.map(partText).join("").replace(/^\./, "");
}

function partText(part: PathPart): string {
  if (typeof part === "number") return `[${part}]`;
  return typeof part === "string" ? `.${part}` : `.${part.key}`;
}
