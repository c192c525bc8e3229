import { kubernetesEnvironment } from "./environment.ts";
import { fromCel, toCel } from "./values.ts";

/** What an evaluation gave: a JSON value, or why there is none (`no such key: x`). */
export type Evaluation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** A compiled expression. Evaluating never throws and changes nothing. */
export interface Expression {
  readonly source: string;
  evaluate(variables: Readonly<Record<string, unknown>>): Evaluation;
}

export type Compilation =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly error: string };

/** Compiles `source` over `variables`, whose values are given as JSON at each evaluation. */
export function compileExpression(source: string, variables: readonly string[]): Compilation {
  const environment = kubernetesEnvironment(variables);
  try {
    const program = environment.parse(source);
    const checked = program.check();
    if (!checked.valid)
      return { ok: false, error: checked.error?.message ?? "does not type-check" };
    return { ok: true, expression: { source, evaluate: (values) => evaluate(program, values) } };
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
}

function evaluate(
  program: (context: Record<string, unknown>) => unknown,
  values: Readonly<Record<string, unknown>>,
): Evaluation {
  try {
    const context = Object.entries(values).map(([name, value]) => [name, toCel(value)]);
    return { ok: true, value: fromCel(program(Object.fromEntries(context))) };
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
}

/** The library adds an excerpt of the source below its message. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}
