import { type Extras, kubernetesEnvironment } from "./environment.ts";
import { withoutLiterals } from "./literals.ts";
import { CelObject, typeMismatch } from "./patch-types.ts";
import { fromCel, toCel } from "./values.ts";

/** What an evaluation gave: a JSON value, or why there is none (`no such key: x`). */
export type Evaluation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** Values as CEL has them, to be used for many expressions. */
export type CelContext = Readonly<Record<string, unknown>> & { readonly [celValues]: true };
declare const celValues: unique symbol;

/** A compiled expression. Evaluating changes nothing. */
export interface Expression {
  readonly source: string;
  /** What it evaluates to, as far as that can be told: `bool`, `dyn`, `list<JSONPatch>`. */
  readonly type: string;
  /** Never throws. */
  evaluate(variables: Readonly<Record<string, unknown>>): Evaluation;
  /** The same where the values are CEL's own already. */
  evaluateIn(context: CelContext): Evaluation;
  /** The value as CEL has it; throws why there is none. */
  valueIn(context: CelContext): unknown;
}

export type Compilation =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly error: string };

/** Compiles `source` over `variables`, whose values are given as JSON at each evaluation. */
export function compileExpression(
  source: string,
  variables: readonly string[],
  extras: Extras = {},
): Compilation {
  const environment = kubernetesEnvironment(variables, extras);
  try {
    const program = environment.parse(extras.patches === true ? withoutLiterals(source) : source);
    const checked = program.check();
    if (!checked.valid)
      return { ok: false, error: messageOf(checked.error ?? "does not type-check") };
    const type = String(checked.type ?? "dyn");
    return { ok: true, expression: expressionOf(source, type, program) };
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
}

type Program = (context: Record<string, unknown>) => unknown;

function expressionOf(source: string, type: string, program: Program): Expression {
  const valueIn = (context: CelContext): unknown => program(context);
  const evaluateIn = (context: CelContext): Evaluation => evaluation(() => valueIn(context));
  return {
    source,
    type,
    valueIn,
    evaluateIn,
    evaluate: (variables) => evaluation(() => valueIn(celContext(variables))),
  };
}

/** `values`, which are JSON, as expressions take them. */
export function celContext(values: Readonly<Record<string, unknown>>): CelContext {
  const entries = Object.entries(values).map(([name, value]) => [name, toCel(value)]);
  return Object.fromEntries(entries) as CelContext;
}

/** `context` with one more value, which is CEL's own. */
export function withValue(context: CelContext, name: string, value: unknown): CelContext {
  return { ...context, [name]: value };
}

function evaluation(value: () => unknown): Evaluation {
  try {
    const found = value();
    const mismatch = found instanceof CelObject ? typeMismatch(found) : undefined;
    if (mismatch !== undefined) return { ok: false, error: `type mismatch: ${mismatch}` };
    return { ok: true, value: fromCel(found) };
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
}

/** The library adds an excerpt of the source below its message, and begins it with a capital. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n", 1)[0] ?? text).replace(/^No such key/, "no such key");
}
