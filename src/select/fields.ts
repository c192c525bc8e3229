import { StatusError } from "../model/status-error.ts";

/** One term of a field selector: `status.phase!=Failed`. The value may be empty. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** A parsed field selector. Fields are looked up by the caller, who also refuses those that a kind does not have. */
export interface FieldMatcher {
  readonly everything: boolean;
  readonly requirements: readonly FieldRequirement[];
  /** Whether every term holds; `valueOf` gives the text of a field and `""` for an absent one. */
  matches(valueOf: (field: string) => string): boolean;
  /** The value that the selector demands of `field` by `=`, so that a watch of one name reads one object. */
  exactValue(field: string): string | undefined;
}

/**
 * Reads the text of a `fieldSelector` query parameter: `f=v`, `f==v`, `f!=v`, joined by commas, with `\,`, `\=` and
 * `\\` in values. Throws `StatusError` BadRequest in Kubernetes' words. The empty text matches everything.
 */
export function parseFieldSelector(text: string): FieldMatcher {
  const requirements = splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => parseTerm(text, term));
  return {
    everything: requirements.length === 0,
    requirements,
    matches: (valueOf) =>
      requirements.every(
        ({ field, operator, value }) => (valueOf(field) === value) === (operator === "="),
      ),
    exactValue: (field) =>
      requirements.find((each) => each.field === field && each.operator === "=")?.value,
  };
}

/** The selector as text that `parseFieldSelector` reads back. */
export function fieldSelectorText(requirements: readonly FieldRequirement[]): string {
  return requirements
    .map(({ field, operator, value }) => `${field}${operator}${escapeValue(value)}`)
    .join(",");
}

function escapeValue(value: string): string {
  return value.replaceAll(/[\\,=]/g, "\\$&");
}

function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function parseTerm(selector: string, term: string): FieldRequirement {
  const operator = /!=|==|=/.exec(term);
  if (operator === null) {
    throw new StatusError(
      "BadRequest",
      `invalid selector: '${selector}'; can't understand '${term}'`,
    );
  }
  return {
    field: term.slice(0, operator.index),
    operator: operator[0] === "!=" ? "!=" : "=",
    value: unescapeValue(term.slice(operator.index + operator[0].length)),
  };
}

function unescapeValue(text: string): string {
  if (!/[\\,=]/.test(text)) return text;
  let value = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "=" || char === ",") {
      throw new StatusError(
        "BadRequest",
        `invalid field selector: unescaped character in value: ${char}`,
      );
    }
    if (char === "\\") at += 1;
    value += char === "\\" ? escapedCharacter(text.charAt(at)) : char;
  }
  return value;
}

function escapedCharacter(char: string): string {
  if (char === "\\" || char === "," || char === "=") return char;
  throw new StatusError("BadRequest", `invalid field selector: invalid escape sequence: \\${char}`);
}
