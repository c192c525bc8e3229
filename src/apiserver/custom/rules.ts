import { compileExpression, type Compilation } from "../../cel/expression.ts";
import { child, invalid, type FieldError } from "../../model/field-error.ts";
import { isJsonObject } from "../../model/json.ts";
import { itemsOf, propertyOf, type StructuralSchema } from "../../model/structural/schema.ts";
import type { ValidationRule } from "../../model/types/apiextensions-v1.ts";

/** Rules are compiled once for each schema, and forgotten with it. */
const compilations = new WeakMap<ValidationRule, Compilation>();

/**
 * Which `x-kubernetes-validations` of a schema an object breaks, at every depth. `old` is what it replaces: rules that
 * speak of `oldSelf` hold for changes only.
 */
export function brokenRules(
  schema: StructuralSchema,
  object: unknown,
  old: unknown,
): readonly FieldError[] {
  return check(schema, { path: "", self: object, oldSelf: old });
}

/** Whether any rule stands in the schema: then an object that breaks the schema is told that they were not asked. */
export function hasRules(schema: StructuralSchema): boolean {
  const items = itemsOf(schema);
  const { additionalProperties } = schema;
  return (
    schema["x-kubernetes-validations"] !== undefined ||
    Object.values(schema.properties ?? {}).some(hasRules) ||
    (items !== undefined && hasRules(items)) ||
    (typeof additionalProperties === "object" && hasRules(additionalProperties))
  );
}

interface Place {
  readonly path: string;
  readonly self: unknown;
  readonly oldSelf: unknown;
}

function check(schema: StructuralSchema, place: Place): readonly FieldError[] {
  const { path, self, oldSelf } = place;
  if (self === null || self === undefined) return [];
  const own = (schema["x-kubernetes-validations"] ?? []).flatMap((rule) => broken(rule, place));
  const items = itemsOf(schema);
  if (Array.isArray(self) && items !== undefined) {
    const below = self.flatMap((item: unknown, index) =>
      check(items, { path: `${path}[${index}]`, self: item, oldSelf: undefined }),
    );
    return [...own, ...below];
  }
  if (!isJsonObject(self)) return own;
  const before = isJsonObject(oldSelf) ? oldSelf : {};
  const below = Object.entries(self).flatMap(([name, value]) => {
    const known = propertyOf(schema, name);
    if (known === undefined) return [];
    return check(known, { path: child(path, name), self: value, oldSelf: before[name] });
  });
  return [...own, ...below];
}

function broken(rule: ValidationRule, { path, self, oldSelf }: Place): readonly FieldError[] {
  const compiled = compilations.get(rule) ?? compileExpression(rule.rule, ["self", "oldSelf"]);
  compilations.set(rule, compiled);
  const at = rule.fieldPath === undefined ? path : `${path}${rule.fieldPath}`;
  const says = (detail: string): FieldError => ({
    ...invalid(at, undefined, detail),
    omitsValue: true,
  });
  if (!compiled.ok) return [says(`rule compile error: ${compiled.error}`)];
  const isTransition = /\boldSelf\b/.test(rule.rule);
  if (isTransition && oldSelf === undefined && rule.optionalOldSelf !== true) return [];
  const result = compiled.expression.evaluate({ self, oldSelf });
  if (!result.ok) return [says(`rule evaluation error: ${result.error}`)];
  return result.value === true ? [] : [says(messageOf(rule, { self, oldSelf }))];
}

function messageOf(
  rule: ValidationRule,
  variables: { readonly self: unknown; readonly oldSelf: unknown },
): string {
  const fallback = rule.message ?? `failed rule: ${rule.rule.trim()}`;
  if (rule.messageExpression === undefined) return fallback;
  const compiled = compileExpression(rule.messageExpression, ["self", "oldSelf"]);
  const result = compiled.ok ? compiled.expression.evaluate(variables) : compiled;
  return result.ok && "value" in result && typeof result.value === "string"
    ? result.value
    : fallback;
}
