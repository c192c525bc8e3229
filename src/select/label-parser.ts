import {
  type LabelOperator,
  type LabelRequirement,
  requirementProblem,
} from "./label-requirement.ts";
import { qualifiedNameProblems } from "./label-syntax.ts";
import { type LabelToken, labelTokens } from "./label-tokens.ts";

type Parsed = { readonly requirements: readonly LabelRequirement[] } | { readonly problem: string };

/** Thrown and caught inside this file only: what is wrong, in Kubernetes' words. */
class SelectorProblem extends Error {}

/** Parses selector text into requirements, or says what is wrong as `labels.Parse` does. */
export function parseLabelRequirements(text: string): Parsed {
  try {
    return { requirements: requirements(new Tokens(text)) };
  } catch (error) {
    if (error instanceof SelectorProblem) return { problem: error.message };
    throw error;
  }
}

class Tokens {
  readonly #tokens: readonly LabelToken[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = labelTokens(text);
  }

  get next(): LabelToken {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  take(): LabelToken {
    const token = this.next;
    this.#at += 1;
    return token;
  }
}

function requirements(tokens: Tokens): readonly LabelRequirement[] {
  const found: LabelRequirement[] = [];
  while (tokens.next.kind !== "end") {
    if (!startsRequirement(tokens.next)) {
      fail(tokens.next, ", expected: !, identifier, or 'end of string'");
    }
    found.push(requirement(tokens));
    const after = tokens.take();
    if (after.kind === "end") break;
    if (!isSymbol(after, ",")) fail(after, ", expected: ',' or 'end of string'");
    if (!startsRequirement(tokens.next)) fail(tokens.next, ", expected: identifier after ','");
  }
  return found;
}

function requirement(tokens: Tokens): LabelRequirement {
  try {
    const parsed = requirementParts(tokens);
    const problem = requirementProblem(parsed);
    if (problem !== undefined) throw new SelectorProblem(problem);
    return parsed;
  } catch (error) {
    if (!(error instanceof SelectorProblem)) throw error;
    throw new SelectorProblem(`unable to parse requirement: ${error.message}`);
  }
}

function requirementParts(tokens: Tokens): LabelRequirement {
  const negated = isSymbol(tokens.next, "!");
  if (negated) tokens.take();
  const key = tokens.take();
  if (key.kind !== "identifier") fail(key, ", expected: identifier");
  checkKey(key.text);
  if (negated) return { key: key.text, operator: "DoesNotExist", values: [] };
  if (tokens.next.kind === "end" || isSymbol(tokens.next, ",")) {
    return { key: key.text, operator: "Exists", values: [] };
  }
  const operator = operatorOf(tokens.take());
  const values =
    operator === "In" || operator === "NotIn" ? valueSet(tokens) : [exactValue(tokens)];
  return { key: key.text, operator, values };
}

// Upstream validates the key while parsing with a nil path, which prints as "<nil>".
function checkKey(key: string): void {
  const [rule] = qualifiedNameProblems(key);
  if (rule === undefined) return;
  throw new SelectorProblem(`<nil>: Invalid value: ${JSON.stringify(key)}: ${rule}`);
}

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ["in", "In"],
  ["notin", "NotIn"],
  ["=", "Equals"],
  ["==", "Equals"],
  ["!=", "NotEquals"],
  [">", "GreaterThan"],
  ["<", "LessThan"],
]);

function operatorOf(token: LabelToken): LabelOperator {
  const operator = operators.get(token.text);
  return operator ?? fail(token, ", expected: in, notin, =, ==, !=, gt, lt");
}

function exactValue(tokens: Tokens): string {
  if (tokens.next.kind === "end" || isSymbol(tokens.next, ",")) return "";
  const value = tokens.take();
  return value.kind === "identifier" ? value.text : fail(value, ", expected: identifier");
}

function valueSet(tokens: Tokens): readonly string[] {
  const open = tokens.take();
  if (!isSymbol(open, "(")) fail(open, " expected: '('");
  const values = new Set<string>();
  if (isSymbol(tokens.next, ")")) {
    tokens.take();
    return [];
  }
  for (;;) {
    values.add(tokens.next.kind === "identifier" ? tokens.take().text : "");
    const after = tokens.take();
    if (isSymbol(after, ")")) return [...values];
    if (!isSymbol(after, ",")) fail(after, ", expected: ',' or ')'");
  }
}

function startsRequirement(token: LabelToken): boolean {
  return token.kind === "identifier" || isSymbol(token, "!");
}

function isSymbol(token: LabelToken, text: string): boolean {
  return token.kind === "symbol" && token.text === text;
}

function fail(token: LabelToken, expectation: string): never {
  throw new SelectorProblem(`found '${token.text}'${expectation}`);
}
