import {
  compileExpression,
  messageOf,
  withValue,
  type CelContext,
  type Compilation,
  type Evaluation,
} from "../../../cel/expression.ts";
import { Composed } from "../../../cel/composition.ts";
import type {
  MutatingAdmissionPolicySpec,
  ValidatingAdmissionPolicySpec,
  Variable,
} from "../../../model/types/admissionregistration-v1.ts";
import { admissionVariables } from "../matching/expressions.ts";

export type PolicySpec = ValidatingAdmissionPolicySpec | MutatingAdmissionPolicySpec;

/** What the sorts of expression may use besides the names that all may use. */
const extras = {
  condition: { authorizer: true },
  variable: { authorizer: true },
  validation: { authorizer: true },
  message: {},
  annotation: { authorizer: true },
  mutation: { authorizer: true, patches: true },
} as const;

export type ExpressionSort = keyof typeof extras;

/** Compiles one expression of a policy as what it is. Variables know those before them, everything else knows all. */
export function compileFor(
  spec: PolicySpec,
  source: string,
  sort: ExpressionSort,
  known: readonly Variable[] = spec.variables ?? [],
): Compilation {
  const isMutating = "mutations" in spec;
  const names = sort === "condition" ? [] : known.map(({ name }) => name);
  return compileExpression(source, admissionVariables(spec.paramKind !== undefined), {
    ...extras[sort],
    ...(isMutating && sort === "variable" && extras.mutation),
    ...(names.length > 0 && { composed: names }),
  });
}

/** Expressions are compiled once for each version of a policy, and forgotten with it. */
const compilations = new WeakMap<PolicySpec, Map<string, Compilation>>();

function compiledFor(spec: PolicySpec, source: string, sort: ExpressionSort): Compilation {
  const known = compilations.get(spec) ?? new Map<string, Compilation>();
  compilations.set(spec, known);
  const key = `${sort} ${source}`;
  const compilation = known.get(key) ?? compileFor(spec, source, sort);
  known.set(key, compilation);
  return compilation;
}

/** Evaluates an expression of a policy; what does not compile has no value. */
export function evaluateFor(
  spec: PolicySpec,
  source: string,
  { sort, context }: { readonly sort: ExpressionSort; readonly context: CelContext },
): Evaluation {
  const compiled = compiledFor(spec, source, sort);
  const result = compiled.ok
    ? compiled.expression.evaluateIn(context)
    : { ok: false as const, error: `compilation error: ${compiled.error}` };
  if (result.ok) return result;
  return { ok: false, error: `expression '${source.trim()}' resulted in error: ${result.error}` };
}

/** `context` with the policy's `variables`, which are evaluated when somebody asks for them. */
export function withVariables(spec: PolicySpec, context: CelContext): CelContext {
  const variables = spec.variables ?? [];
  if (variables.length === 0) return context;
  const valueOf = (name: string): unknown => {
    const variable = variables.find((each) => each.name === name);
    try {
      const compiled = compiledFor(spec, variable?.expression ?? "", "variable");
      if (!compiled.ok) throw new Error(compiled.error);
      return compiled.expression.valueIn(complete);
    } catch (error) {
      throw new Error(`composited variable "${name}" fails to evaluate: ${messageOf(error)}`, {
        cause: error,
      });
    }
  };
  const names = variables.map(({ name }) => name);
  const complete = withValue(context, "variables", new Composed(names, valueOf));
  return complete;
}
