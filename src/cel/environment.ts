import { Environment } from "@marcbachmann/cel-js";
import { addAuthorizer } from "./authorizer.ts";
import { addComposition } from "./composition.ts";
import { addPatchTypes } from "./patch-types.ts";
import { addSets, addStrings } from "./strings.ts";
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
} from "../model/quantity.ts";

/** An expression of more nodes than this is refused: nobody writes one by hand. */
const NODES_MAX = 10_000;
const DEPTH_MAX = 100;

type Item = bigint | number | string | boolean;

/** What only some expressions may speak of. */
export interface Extras {
  /** The names below `variables`, which are expressions themselves. */
  readonly composed?: readonly string[];
  /** `authorizer`: what the user of the request may do. */
  readonly authorizer?: boolean;
  /** `Object{...}`, `JSONPatch{...}` and `jsonpatch.escapeKey`: what a mutation is written with. */
  readonly patches?: boolean;
}

/**
 * CEL as the API server of Kubernetes 1.36 extends it, with the given variables: lists, strings, sets, regular
 * expressions, quantities and optional values. A function that it knows and this lacks (`url`, `ip`, `cidr`, `semver`,
 * `optMap`) makes the expression fail to compile, by name.
 */
export function kubernetesEnvironment(variables: readonly string[], extras: Extras): Environment {
  const environment = base().clone();
  if (extras.composed !== undefined) addComposition(environment, extras.composed);
  if (extras.authorizer === true) addAuthorizer(environment);
  if (extras.patches === true) addPatchTypes(environment);
  for (const name of variables) environment.registerVariable(name, "dyn");
  return environment;
}

/** Made at the first expression, which costs some milliseconds; everybody works on a clone. */
const bases: Environment[] = [];

function base(): Environment {
  return (bases[0] ??= newBase());
}

function newBase(): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: NODES_MAX, maxDepth: DEPTH_MAX },
  });
  addLists(environment);
  addRegularExpressions(environment);
  addQuantityFunctions(environment);
  addStrings(environment);
  addSets(environment);
  return environment;
}

function addLists(environment: Environment): void {
  const total = (list: readonly Item[]): Item =>
    list.some((each) => typeof each === "number")
      ? list.reduce((sum: number, each) => sum + Number(each), 0)
      : list.reduce((sum: bigint, each) => sum + BigInt(each), 0n);
  environment.registerFunction("list.sum(): dyn", total);
  environment.registerFunction("list.min(): dyn", (list: readonly Item[]) => extreme(list, -1));
  environment.registerFunction("list.max(): dyn", (list: readonly Item[]) => extreme(list, 1));
  environment.registerFunction("list.isSorted(): bool", (list: readonly Item[]) =>
    list.every((each, index) => index === 0 || compare(list[index - 1] ?? each, each) <= 0),
  );
  environment.registerFunction("list.indexOf(dyn): int", (list: readonly Item[], item: Item) =>
    BigInt(list.indexOf(item)),
  );
  environment.registerFunction("list.lastIndexOf(dyn): int", (list: readonly Item[], item: Item) =>
    BigInt(list.lastIndexOf(item)),
  );
}

function extreme(list: readonly Item[], sign: 1 | -1): Item {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error(`${sign === 1 ? "max" : "min"} called on empty list`);
  return rest.reduce((best, each) => (compare(each, best) * sign > 0 ? each : best), first);
}

function compare(a: Item, b: Item): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function addRegularExpressions(environment: Environment): void {
  environment.registerFunction(
    "string.find(string): string",
    (text: string, pattern: string) => new RegExp(pattern, "u").exec(text)?.[0] ?? "",
  );
  environment.registerFunction("string.findAll(string): list", (text: string, pattern: string) =>
    [...text.matchAll(new RegExp(pattern, "gu"))].map((match) => match[0]),
  );
}

/** A quantity inside an expression; a class, so that CEL tells it from a map. */
class CelQuantity {
  readonly value: Quantity;

  constructor(value: Quantity) {
    this.value = value;
  }
}

function addQuantityFunctions(environment: Environment): void {
  environment.registerType("quantity", { ctor: CelQuantity, fields: {} });
  environment.registerFunction(
    "isQuantity(string): bool",
    (text: string) => parseQuantity(text) !== undefined,
  );
  environment.registerFunction("quantity(string): quantity", (text: string) => {
    const value = parseQuantity(text);
    if (value === undefined) throw new Error(`quantity: ${JSON.stringify(text)} is not one`);
    return new CelQuantity(value);
  });
  const method = (signature: string, test: (order: number) => unknown): void => {
    environment.registerFunction(signature, (a: CelQuantity, b: CelQuantity) =>
      test(compareQuantities(a.value, b.value)),
    );
  };
  method("quantity.isLessThan(quantity): bool", (order) => order < 0);
  method("quantity.isGreaterThan(quantity): bool", (order) => order > 0);
  method("quantity.compareTo(quantity): int", BigInt);
  environment.registerFunction(
    "quantity.add(quantity): quantity",
    (a: CelQuantity, b: CelQuantity) => new CelQuantity(addQuantities(a.value, b.value)),
  );
  environment.registerFunction("quantity.sign(): int", ({ value }: CelQuantity) =>
    value.nanos > 0n ? 1n : value.nanos < 0n ? -1n : 0n,
  );
}
