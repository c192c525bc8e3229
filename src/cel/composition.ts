import type { Environment } from "@marcbachmann/cel-js";

/** Evaluates one of the expressions below `variables`; throws why it has no value. */
export type Evaluate = (name: string) => unknown;

/** What `variables` is in an expression: each is evaluated when it is first spoken of, and once. */
export class Composed {
  constructor(names: readonly string[], evaluate: Evaluate) {
    for (const name of names) {
      const known: { value: unknown }[] = [];
      const get = (): unknown => (known[0] ??= { value: evaluate(name) }).value;
      Object.defineProperty(this, name, { enumerable: true, get });
    }
  }
}

/** Declares `variables` with nothing but `names`: another one does not compile. */
export function addComposition(environment: Environment, names: readonly string[]): void {
  const fields = Object.fromEntries(names.map((name) => [name, "dyn"]));
  environment.registerType("Variables", { ctor: Composed, fields });
  environment.registerVariable("variables", "Variables");
}
