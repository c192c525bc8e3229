import { isJsonObject, type JsonObject } from "../json.ts";
import {
  duplicate,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
  type FieldError,
} from "../field-error.ts";
import { hasFormat } from "./formats.ts";
import { itemsOf, objectFields, propertyOf, type StructuralSchema } from "./schema.ts";

/** Where a custom resource breaks its schema, in the words of the API server. Empty when it does not. */
export function validateStructural(
  schema: StructuralSchema,
  object: JsonObject,
): readonly FieldError[] {
  return validateValue(schema, object, "", true);
}

function validateValue(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  resource = schema["x-kubernetes-embedded-resource"] === true,
): readonly FieldError[] {
  if (value === null && schema.nullable === true) return [];
  const mistyped = typeError(schema, value, path);
  if (mistyped !== undefined) return [mistyped];
  return [
    ...enumErrors(schema, value, path),
    ...(typeof value === "string" ? stringErrors(schema, value, path) : []),
    ...(typeof value === "number" ? numberErrors(schema, value, path) : []),
    ...(Array.isArray(value) ? listErrors(schema, value, path) : []),
    ...(isJsonObject(value) ? objectErrors(schema, value, { path, resource }) : []),
    ...junctorErrors(schema, value, path),
  ];
}

function typeError(schema: StructuralSchema, value: unknown, path: string): FieldError | undefined {
  const actual = typeOf(value);
  if (schema["x-kubernetes-int-or-string"] === true) {
    if (actual === "integer" || actual === "string") return undefined;
    return typeInvalid(path, actual, `${path} in body must be of type integer,string: "${actual}"`);
  }
  const { type } = schema;
  if (type === undefined || type === actual) return undefined;
  if (type === "number" && actual === "integer") return undefined;
  return typeInvalid(path, actual, `${path} in body must be of type ${type}: "${actual}"`);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function enumErrors(schema: StructuralSchema, value: unknown, path: string): readonly FieldError[] {
  const { enum: allowed } = schema;
  if (allowed === undefined || allowed.some((each) => isEqual(each, value))) return [];
  return [
    notSupported(
      path,
      value,
      allowed.map((each) => (typeof each === "string" ? each : JSON.stringify(each))),
    ),
  ];
}

function stringErrors(
  schema: StructuralSchema,
  value: string,
  path: string,
): readonly FieldError[] {
  const { maxLength, minLength, pattern, format } = schema;
  const length = Array.from(value).length;
  const says = (what: string): FieldError => invalid(path, value, `${path} in body ${what}`);
  const errors: FieldError[] = [];
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength)
    errors.push(says(`should be at least ${minLength} chars long`));
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    errors.push(says(`should match '${pattern}'`));
  if (format !== undefined && !hasFormat(value, format)) {
    errors.push(says(`must be of type ${format}: ${JSON.stringify(value)}`));
  }
  return errors;
}

function numberErrors(
  schema: StructuralSchema,
  value: number,
  path: string,
): readonly FieldError[] {
  const { maximum, exclusiveMaximum, minimum, exclusiveMinimum, multipleOf } = schema;
  const says = (what: string): FieldError =>
    invalid(path, value, `${path} in body should be ${what}`);
  const errors: FieldError[] = [];
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    errors.push(says(`less than ${exclusiveMaximum === true ? "" : "or equal to "}${maximum}`));
  }
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    errors.push(says(`greater than ${exclusiveMinimum === true ? "" : "or equal to "}${minimum}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    errors.push(says(`a multiple of ${multipleOf}`));
  }
  return errors;
}

function listErrors(
  schema: StructuralSchema,
  list: readonly unknown[],
  path: string,
): readonly FieldError[] {
  const { maxItems, minItems } = schema;
  const items = itemsOf(schema);
  const errors: FieldError[] = [];
  if (maxItems !== undefined && list.length > maxItems)
    errors.push(tooMany(path, list.length, maxItems));
  if (minItems !== undefined && list.length < minItems) {
    errors.push(
      invalid(path, list.length, `${path} in body should have at least ${minItems} items`),
    );
  }
  const each =
    items === undefined
      ? []
      : list.flatMap((item, index) => validateValue(items, item, `${path}[${index}]`));
  return [...errors, ...each, ...duplicates(schema, list, path)];
}

/** Lists that server-side apply treats as sets or maps hold each element or key once. */
function duplicates(
  schema: StructuralSchema,
  list: readonly unknown[],
  path: string,
): readonly FieldError[] {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const identity = (item: unknown): unknown => {
    if (schema["x-kubernetes-list-type"] === "set") return item;
    return isJsonObject(item) ? Object.fromEntries(keys.map((key) => [key, item[key]])) : undefined;
  };
  if (schema["x-kubernetes-list-type"] !== "set" && schema["x-kubernetes-list-type"] !== "map")
    return [];
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const shown = identity(item);
    const text = JSON.stringify(shown);
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [duplicate(`${path}[${index}]`, shown)];
  });
}

function objectErrors(
  schema: StructuralSchema,
  object: JsonObject,
  { path, resource }: { readonly path: string; readonly resource: boolean },
): readonly FieldError[] {
  const names = Object.keys(object).toSorted();
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const errors: FieldError[] = [];
  if (schema.maxProperties !== undefined && names.length > schema.maxProperties) {
    errors.push(tooMany(path, names.length, schema.maxProperties));
  }
  if (schema.minProperties !== undefined && names.length < schema.minProperties) {
    errors.push(
      invalid(
        path,
        names.length,
        `${path} in body should have at least ${schema.minProperties} properties`,
      ),
    );
  }
  for (const name of names) {
    const known = propertyOf(schema, name);
    // Metadata has its own validation, whatever the schema says of it.
    if (known === undefined || (resource && objectFields.has(name))) continue;
    errors.push(...validateValue(known, object[name], at(name)));
  }
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(object, name));
  return [...errors, ...missing.map((name) => required(at(name)))];
}

function junctorErrors(
  schema: StructuralSchema,
  value: unknown,
  path: string,
): readonly FieldError[] {
  const { allOf, anyOf, oneOf, not } = schema;
  const holds = (part: StructuralSchema): boolean => validateValue(part, value, path).length === 0;
  const name = JSON.stringify(path);
  const says = (what: string): FieldError => invalid(path, "", `${name} ${what}`);
  const errors: FieldError[] = [];
  if (allOf !== undefined && !allOf.every(holds)) {
    errors.push(
      ...allOf.flatMap((part) => validateValue(part, value, path)),
      says("must validate all the schemas (allOf)"),
    );
  }
  if (anyOf !== undefined && !anyOf.some(holds))
    errors.push(says("must validate at least one schema (anyOf)"));
  if (oneOf !== undefined) {
    const valid = oneOf.filter(holds).length;
    const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
    if (valid !== 1) errors.push(says(`must validate one and only one schema (oneOf). ${found}`));
  }
  if (not !== undefined && holds(not)) errors.push(says("must not validate the schema (not)"));
  return errors;
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
