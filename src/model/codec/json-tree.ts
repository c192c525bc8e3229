import { jsonDepthMax } from "../json.ts";

/**
 * JSON as it stands in the text, with repeated keys. Scalars are left out: whoever wants values uses `JSON.parse`;
 * this is for saying what is wrong with a text, and where.
 */
export type JsonNode =
  | { readonly type: "object"; readonly entries: readonly JsonEntry[] }
  | { readonly type: "array"; readonly items: readonly JsonNode[] }
  | { readonly type: "scalar" };

export interface JsonEntry {
  readonly key: string;
  readonly value: JsonNode;
}

/** A text that is not JSON; the message is the one of Go's `encoding/json`. */
export class JsonSyntaxError extends Error {}

/** Reads a whole text. Throws `JsonSyntaxError`. */
export function parseJsonTree(text: string): JsonNode {
  const reader = new JsonReader(text);
  const node = reader.value(0);
  reader.end();
  return node;
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#blanks();
    if (this.#at < this.#text.length) this.#unexpected("after top-level value");
  }

  value(depth: number): JsonNode {
    if (depth > jsonDepthMax) throw new JsonSyntaxError("exceeded max depth");
    this.#blanks();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        this.#string();
        return { type: "scalar" };
      default:
        return this.#literalOrNumber();
    }
  }

  #object(depth: number): JsonNode {
    this.#at += 1;
    const entries: JsonEntry[] = [];
    this.#blanks();
    if (this.#takes("}")) return { type: "object", entries };
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== '"')
        this.#unexpected("looking for beginning of object key string");
      const key = this.#string();
      this.#blanks();
      if (!this.#takes(":")) this.#unexpected("after object key");
      entries.push({ key, value: this.value(depth + 1) });
      this.#blanks();
      if (this.#takes("}")) return { type: "object", entries };
      if (!this.#takes(",")) this.#unexpected("after object key:value pair");
    }
  }

  #array(depth: number): JsonNode {
    this.#at += 1;
    const items: JsonNode[] = [];
    this.#blanks();
    if (this.#takes("]")) return { type: "array", items };
    for (;;) {
      items.push(this.value(depth + 1));
      this.#blanks();
      if (this.#takes("]")) return { type: "array", items };
      if (!this.#takes(",")) this.#unexpected("after array element");
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === '"') break;
      if (char === "\\") this.#escape();
      else if (char === undefined || char < " ") this.#unexpected("in string literal");
      this.#at += 1;
    }
    this.#at += 1;
    return String(JSON.parse(this.#text.slice(start, this.#at)));
  }

  #escape(): void {
    this.#at += 1;
    const char = this.#text[this.#at];
    if (char === undefined || !'"\\/bfnrtu'.includes(char))
      this.#unexpected("in string escape code");
    if (char !== "u") return;
    for (let digit = 0; digit < 4; digit += 1) {
      this.#at += 1;
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? "")) {
        this.#unexpected("in \\u hexadecimal character escape");
      }
    }
  }

  #literalOrNumber(): JsonNode {
    const char = this.#text[this.#at] ?? "";
    const literal = ["true", "false", "null"].find((each) => each.startsWith(char));
    if (char !== "" && literal !== undefined) this.#literal(literal);
    else if (/[-\d]/.test(char)) this.#number();
    else this.#unexpected("looking for beginning of value");
    return { type: "scalar" };
  }

  #literal(literal: string): void {
    for (const expected of literal) {
      if (this.#text[this.#at] !== expected) {
        this.#unexpected(`in literal ${literal} (expecting '${expected}')`);
      }
      this.#at += 1;
    }
  }

  #number(): void {
    this.#takes("-");
    if (!this.#takes("0")) this.#digits("in numeric literal");
    if (this.#takes(".")) this.#digits("after decimal point in numeric literal");
    if (this.#takes("e") || this.#takes("E")) {
      if (!this.#takes("+")) this.#takes("-");
      this.#digits("in exponent of numeric literal");
    }
  }

  #digits(where: string): void {
    if (!/\d/.test(this.#text[this.#at] ?? "")) this.#unexpected(where);
    while (/\d/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #blanks(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
  }

  #takes(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #unexpected(where: string): never {
    const char = this.#text[this.#at];
    throw new JsonSyntaxError(
      char === undefined
        ? "unexpected end of JSON input"
        : `invalid character ${quoted(char)} ${where}`,
    );
  }
}

/** Go reads bytes, so that of a character beyond ASCII it names the first byte of its UTF-8 form. */
function quoted(char: string): string {
  if (char === "'") return String.raw`'\''`;
  if (char === '"') return `'"'`;
  const [byte = 0] = new TextEncoder().encode(char);
  const text = JSON.stringify(String.fromCharCode(byte));
  return `'${text.slice(1, -1).replace(/^\\u00/, "\\x")}'`;
}
