import { assert } from "../../model/assert.ts";

/** One field of a message. `type` is a scalar's name, or the full name of a message or enum. */
export interface Field {
  readonly number: number;
  /** As in our objects: camelCase. */
  readonly name: string;
  readonly type: string;
  readonly shape: "single" | "list" | "map";
}

export interface Message {
  readonly fields: readonly Field[];
  readonly byNumber: ReadonlyMap<number, Field>;
}

export interface Enum {
  readonly names: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface Method {
  /** `/runtime.v1.RuntimeService/Version`. */
  readonly path: string;
  readonly request: string;
  readonly response: string;
}

/** What a set of `.proto` files says; everything by its full name. */
export interface Schema {
  readonly messages: ReadonlyMap<string, Message>;
  readonly enums: ReadonlyMap<string, Enum>;
  /** By `package.Service/Method`. */
  readonly methods: ReadonlyMap<string, Method>;
}

export const scalarTypes: ReadonlySet<string> = new Set([
  "bool",
  "bytes",
  "double",
  "int32",
  "int64",
  "string",
  "uint32",
  "uint64",
]);

/**
 * Reads proto3, as far as our own files use it: packages, messages with scalar, message, enum, repeated and
 * `map<string, string>` fields, enums (nested ones too) and services. Anything else is an assertion failure.
 */
export function parseSchema(files: readonly string[]): Schema {
  const draft = { messages: new Map(), enums: new Map(), methods: new Map() };
  for (const file of files) new Parser(file, draft).parse();
  return draft;
}

interface Draft {
  readonly messages: Map<string, Message>;
  readonly enums: Map<string, Enum>;
  readonly methods: Map<string, Method>;
}

class Parser {
  readonly #words: readonly string[];
  readonly #draft: Draft;
  #at = 0;
  #package = "";

  constructor(text: string, draft: Draft) {
    const code = text.replace(/\/\/.*$/gm, "");
    this.#words = code.match(/"[^"]*"|[A-Za-z_][\w.]*|\d+|[^\s\w]/g) ?? [];
    this.#draft = draft;
  }

  parse(): void {
    while (this.#at < this.#words.length) {
      const word = this.#next();
      if (word === "syntax") this.#skipThrough(";");
      else if (word === "package") [this.#package] = [this.#next(), this.#expect(";")];
      else if (word === "message") this.#message(this.#package);
      else if (word === "enum") this.#enum(this.#package);
      else if (word === "service") this.#service();
      else assert(false, `proto: unexpected ${word}`);
    }
  }

  #message(scope: string): void {
    const name = `${scope}.${this.#next()}`;
    const fields: Field[] = [];
    this.#expect("{");
    while (!this.#take("}")) {
      if (this.#take("enum")) this.#enum(name);
      else fields.push(this.#field(name));
    }
    const byNumber = new Map(fields.map((field) => [field.number, field]));
    this.#draft.messages.set(name, { fields, byNumber });
  }

  #field(scope: string): Field {
    const shape = this.#take("repeated") ? "list" : this.#take("map") ? "map" : "single";
    if (shape === "map")
      for (const word of "<string,string>".match(/\w+|./g) ?? []) this.#expect(word);
    const type = shape === "map" ? "string" : this.#typeName(this.#next(), scope);
    const name = camelCase(this.#next());
    this.#expect("=");
    const number = Number(this.#next());
    this.#expect(";");
    return { number, name, type, shape };
  }

  /** An enum inside of the message is known by then; everything else is of the package. */
  #typeName(name: string, scope: string): string {
    if (scalarTypes.has(name)) return name;
    const nested = `${scope}.${name}`;
    return this.#draft.enums.has(nested) ? nested : `${this.#package}.${name}`;
  }

  #enum(scope: string): void {
    const name = `${scope}.${this.#next()}`;
    const numbers = new Map<string, number>();
    this.#expect("{");
    while (!this.#take("}")) {
      const value = this.#next();
      this.#expect("=");
      numbers.set(value, Number(this.#next()));
      this.#expect(";");
    }
    const names = new Map([...numbers].map(([value, number]) => [number, value]));
    this.#draft.enums.set(name, { names, numbers });
  }

  #service(): void {
    const service = `${this.#package}.${this.#next()}`;
    this.#expect("{");
    while (!this.#take("}")) {
      this.#expect("rpc");
      const name = this.#next();
      const request = this.#parenthesised();
      this.#expect("returns");
      const response = this.#parenthesised();
      this.#expect(";");
      const path = `/${service}/${name}`;
      this.#draft.methods.set(`${service}/${name}`, { path, request, response });
    }
  }

  #parenthesised(): string {
    this.#expect("(");
    this.#take("stream");
    const name = `${this.#package}.${this.#next()}`;
    this.#expect(")");
    return name;
  }

  #next(): string {
    const word = this.#words[this.#at];
    assert(word !== undefined, "proto: ends too early");
    this.#at += 1;
    return word;
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  #expect(word: string): void {
    const found = this.#next();
    assert(found === word, `proto: expected ${word}, not ${found}`);
  }

  #skipThrough(word: string): void {
    while (this.#next() !== word);
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
