import type { Environment } from "@marcbachmann/cel-js";

/** The functions on strings that Kubernetes takes from cel-go's extensions and the library lacks. */
export function addStrings(environment: Environment): void {
  environment.registerFunction("string.charAt(int): string", (text: string, index: bigint) => {
    if (index < 0n || index > text.length) throw new Error(`index out of range: ${index}`);
    return text.charAt(Number(index));
  });
  environment.registerFunction(
    "string.replace(string, string): string",
    (text: string, old: string, next: string) => text.replaceAll(old, () => next),
  );
  environment.registerFunction(
    "string.replace(string, string, int): string",
    (text: string, old: string, next: string, limit: bigint) =>
      limit < 0n ? text.replaceAll(old, () => next) : replaced(text, old, { next, limit }),
  );
  environment.registerFunction("string.reverse(): string", (text: string) =>
    [...text].toReversed().join(""),
  );
  environment.registerFunction("string.format(list): string", format);
}

function replaced(
  text: string,
  old: string,
  { next, limit }: { readonly next: string; readonly limit: bigint },
): string {
  const parts = text.split(old);
  const times = Math.min(Number(limit), parts.length - 1);
  return (
    parts
      .slice(0, times)
      .map((part) => part + next)
      .join("") + parts.slice(times).join(old)
  );
}

/** `"%s has %d".format([name, count])`: `%s %d %f %e %x %X %o %b %%`, with a precision for `f` and `e`. */
function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%(?:\.(\d+))?(.)?/g, (_, precision: string | undefined, verb: string) => {
    if (verb === "%") return "%";
    if (next >= values.length) throw new Error(`index ${next} out of range`);
    const value = values[next];
    next += 1;
    return formatOne(value, verb, precision === undefined ? 6 : Number(precision));
  });
}

function formatOne(value: unknown, verb: string, precision: number): string {
  switch (verb) {
    case "s":
      return shown(value);
    case "d":
      return String(value);
    case "f":
      return Number(value).toFixed(precision);
    case "e":
      return Number(value)
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, "e$10$2");
    case "x":
      return digits(value, 16);
    case "X":
      return digits(value, 16).toUpperCase();
    case "o":
      return digits(value, 8);
    case "b":
      return digits(value, 2);
    default:
      throw new Error(
        `could not parse formatting clause: unrecognized formatting clause "${verb}"`,
      );
  }
}

function digits(value: unknown, base: number): string {
  if (typeof value === "bigint") return value.toString(base);
  if (typeof value === "string" && base === 16) {
    return [...new TextEncoder().encode(value)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
  }
  throw new Error("only integers can be formatted in that way");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${shown(each)}`);
  return `{${entries.toSorted().join(", ")}}`;
}

class Sets {}

/** `sets.contains(a, b)`, `sets.equivalent` and `sets.intersects`: lists as sets. */
export function addSets(environment: Environment): void {
  environment.registerType("Sets", { ctor: Sets, fields: {} });
  environment.registerConstant("sets", "Sets", new Sets());
  const register = (name: string, test: (a: Set<string>, b: Set<string>) => boolean): void => {
    environment.registerFunction(
      `Sets.${name}(list, list): bool`,
      (_: Sets, a: readonly unknown[], b: readonly unknown[]) => test(setOf(a), setOf(b)),
    );
  };
  register("contains", (a, b) => b.isSubsetOf(a));
  register("equivalent", (a, b) => a.isSubsetOf(b) && b.isSubsetOf(a));
  register("intersects", (a, b) => !a.isDisjointFrom(b));
}

function setOf(list: readonly unknown[]): Set<string> {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? Number(value) : value;
  return new Set(list.map((each) => JSON.stringify(each, plain)));
}
