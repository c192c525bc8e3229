import { isJsonObject } from "../../model/json.ts";

type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly field: string; readonly value: string };

const stepPattern =
  /\.([A-Za-z0-9_$-]+)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d+)\]|(\[\*\]|\.\*)|\[\?\(@\.([\w.-]+)\s*==\s*(?:"([^"]*)"|'([^']*)'|(\w+))\)\]/y;

/**
 * Every value that a path such as `.spec.size`, `.status.conditions[?(@.type=="Ready")].status` or `.items[*].name`
 * leads to: the JSONPath that printer columns and scale paths use. `undefined` for a text that is no such path.
 */
export function valuesAt(path: string, value: unknown): readonly unknown[] | undefined {
  const steps = parsePath(path);
  if (steps === undefined) return undefined;
  let values: readonly unknown[] = [value];
  for (const step of steps) values = values.flatMap((each) => follow(step, each));
  return values;
}

/** The names of a path that is nothing but names: `.spec.replicas`. `undefined` for any other. */
export function fieldNames(path: string): readonly string[] | undefined {
  const steps = parsePath(path);
  const names = steps?.flatMap((step) => (step.kind === "field" ? [step.name] : []));
  return names?.length === steps?.length ? names : undefined;
}

function parsePath(path: string): readonly Step[] | undefined {
  const text = path.startsWith(".") || path.startsWith("[") ? path : `.${path}`;
  const pattern = new RegExp(stepPattern);
  const steps: Step[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    steps.push(stepOf(match));
  }
  return steps;
}

function stepOf(match: RegExpExecArray): Step {
  const [, dotted, single, double, index, all, filterField, ...filterValues] = match;
  const name = dotted ?? single ?? double;
  if (all !== undefined) return { kind: "all" };
  if (index !== undefined) return { kind: "index", index: Number(index) };
  if (filterField === undefined)
    return { kind: "field", name: (name ?? "").replace(/\\(.)/g, "$1") };
  const value = filterValues.find((each) => each !== undefined) ?? "";
  return { kind: "filter", field: filterField, value };
}

function follow(step: Step, value: unknown): readonly unknown[] {
  switch (step.kind) {
    case "field":
      return isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case "index":
      return Array.isArray(value) ? value.slice(step.index).slice(0, 1) : [];
    case "all":
      if (Array.isArray(value)) return value;
      return isJsonObject(value) ? Object.values(value) : [];
    case "filter":
      if (!Array.isArray(value)) return [];
      return value.filter((item: unknown) =>
        (valuesAt(`.${step.field}`, item) ?? []).some((each) => String(each) === step.value),
      );
  }
}
