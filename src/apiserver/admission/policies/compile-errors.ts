import { compileExpression, type Compilation } from "../../../cel/expression.ts";
import { invalid, type FieldError } from "../../../model/field-error.ts";
import { jsonEquals } from "../../../model/json.ts";
import type { KubeObject } from "../../../model/object.ts";
import type {
  MatchCondition,
  MutatingAdmissionPolicySpec,
  ValidatingAdmissionPolicySpec,
} from "../../../model/types/admissionregistration-v1.ts";
import type { ResourceType } from "../../../model/resources/resource-type.ts";
import { admissionVariables } from "../matching/expressions.ts";
import { compileFor, type ExpressionSort } from "./expressions.ts";

/**
 * The faults of the CEL expressions in an admission policy or a webhook configuration: whoever writes one is told at
 * once, not whoever is refused by it later. What an update leaves alone is not looked at again.
 */
export function compileErrors(
  type: ResourceType,
  object: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  if (type.group !== "admissionregistration.k8s.io") return [];
  const { spec, webhooks = [] }: Expressive = object;
  const before: Expressive | undefined = old;
  if (jsonEquals([spec, webhooks], [before?.spec, before?.webhooks ?? []])) return [];
  const ofWebhooks = webhooks.flatMap(({ matchConditions = [] }, index) =>
    conditionErrors(matchConditions, `webhooks[${index}].matchConditions`),
  );
  // Bindings have no expressions.
  const isPolicy = spec !== undefined && type.kind.endsWith("Policy");
  return isPolicy ? policyErrors(spec) : ofWebhooks;
}

interface Expressive extends KubeObject {
  readonly spec?: ValidatingAdmissionPolicySpec & MutatingAdmissionPolicySpec;
  readonly webhooks?: readonly { readonly matchConditions?: readonly MatchCondition[] }[];
}

function conditionErrors(
  conditions: readonly MatchCondition[],
  path: string,
): readonly FieldError[] {
  return conditions.flatMap(({ expression }, index) => {
    const source = expression.trim();
    const compiled = compileExpression(source, admissionVariables(false), { authorizer: true });
    return faults(compiled, `${path}[${index}].expression`, { source, wanted: ["bool"] });
  });
}

/** In the order in which upstream compiles them. */
function policyErrors(spec: NonNullable<Expressive["spec"]>): readonly FieldError[] {
  const { variables = [], matchConditions = [], validations = [] } = spec;
  const compile = (source: string, sort: ExpressionSort, path: string): readonly FieldError[] =>
    faults(compileFor(spec, source, sort), path, { source, wanted: wanted[sort] });
  return [
    ...matchConditions.flatMap(({ expression }, index) =>
      compile(expression.trim(), "condition", `spec.matchConditions[${index}].expression`),
    ),
    ...variables.flatMap(({ expression: source }, index) => {
      const known = variables.slice(0, index);
      const compiled = compileFor(spec, source, "variable", known);
      return faults(compiled, `spec.variables[${index}].expression`, { source, wanted: [] });
    }),
    ...validations.flatMap(({ expression, messageExpression = "" }, index) => [
      ...compile(expression, "validation", `spec.validations[${index}].expression`),
      ...compile(messageExpression, "message", `spec.validations[${index}].messageExpression`),
    ]),
    ...(spec.auditAnnotations ?? []).flatMap(({ valueExpression }, index) =>
      compile(valueExpression, "annotation", `spec.auditAnnotations[${index}].valueExpression`),
    ),
    ...(spec.mutations ?? []).flatMap(({ applyConfiguration, jsonPatch }, index) => {
      const path = `spec.mutations[${index}]`;
      const check = (source = "", at: string, type: string): readonly FieldError[] =>
        faults(compileFor(spec, source, "mutation"), at, { source, wanted: [type] });
      return [
        ...check(applyConfiguration?.expression, `${path}.applyConfiguration.expression`, "Object"),
        ...check(jsonPatch?.expression, `${path}.jsonPatch.expression`, "list<JSONPatch>"),
      ];
    }),
  ];
}

/** What each sort may evaluate to; nothing: anything. */
const wanted: Readonly<Record<ExpressionSort, readonly string[]>> = {
  condition: ["bool"],
  variable: [],
  validation: ["bool"],
  message: ["string"],
  annotation: ["string", "null_type", "null"],
  mutation: [],
};

/** That an expression is empty is said by others. A type that is not known before there are values is let pass. */
function faults(
  compiled: Compilation,
  path: string,
  { source, wanted: types }: { readonly source: string; readonly wanted: readonly string[] },
): readonly FieldError[] {
  if (source.trim() === "") return [];
  if (!compiled.ok) return [invalid(path, source, `compilation failed: ${compiled.error}`)];
  const { type } = compiled.expression;
  if (types.length === 0 || types.includes(type) || isOpen(type)) return [];
  const [first = ""] = types;
  return [invalid(path, source, `must evaluate to ${first} but got ${type}`)];
}

function isOpen(type: string): boolean {
  return type === "dyn" || type === "list" || type.endsWith("<dyn>");
}
