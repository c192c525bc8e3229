import { compileExpression, type CelContext, type Compilation } from "../../../cel/expression.ts";
import type { MatchCondition } from "../../../model/types/admissionregistration-v1.ts";
import { admissionVariables } from "./expressions.ts";

export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "fails" }
  /** Nothing said no, but not everything could be evaluated. */
  | { readonly kind: "unclear"; readonly error: string };

/** Conditions are compiled once, and forgotten with their configuration. */
const compilations = new WeakMap<MatchCondition, Compilation>();

/** Whether all conditions hold. One that is false decides, even when others fail. */
export function judge(conditions: readonly MatchCondition[], context: CelContext): Verdict {
  const errors: string[] = [];
  for (const condition of conditions) {
    const answer = evaluate(condition, context);
    if (answer === false) return { kind: "fails" };
    if (typeof answer === "string") errors.push(answer);
  }
  if (errors.length === 0) return { kind: "holds" };
  return { kind: "unclear", error: errors.length === 1 ? errors.join() : `[${errors.join(", ")}]` };
}

/** The answer, or why there is none. */
function evaluate(condition: MatchCondition, context: CelContext): boolean | string {
  const variables = admissionVariables("params" in context);
  const compiled =
    compilations.get(condition) ??
    compileExpression(condition.expression.trim(), variables, { authorizer: true });
  compilations.set(condition, compiled);
  if (!compiled.ok) return failed(condition, compiled.error);
  const result = compiled.expression.evaluateIn(context);
  if (!result.ok) return failed(condition, result.error);
  if (typeof result.value === "boolean") return result.value;
  return failed(condition, "must evaluate to bool");
}

function failed({ expression }: MatchCondition, why: string): string {
  return `expression '${expression}' resulted in error: ${why}`;
}
