import { jsonDepthMax } from "../json.ts";
import { type JsonNode, JsonSyntaxError, parseJsonTree } from "./json-tree.ts";

/** A JSON text that was read: its value, and whether a key stands twice in some object. */
export interface JsonText {
  readonly value: unknown;
  readonly hasDuplicates: boolean;
  /** The text as a tree that keeps repeated keys; only for saying where they are, as it costs a second reading. */
  tree(): JsonNode;
}

/**
 * Reads JSON of at most `jsonDepthMax` levels. Throws `JsonSyntaxError` in Go's words.
 * Repeated keys are found without a parser of our own: then there are more colons in the text than keys in the value.
 */
export function readJson(bytes: Uint8Array): JsonText {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const value = parse(text);
  return {
    value,
    hasDuplicates: colonsIn(text) !== keysIn(value, 0),
    tree: () => parseJsonTree(text),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    parseJsonTree(text);
    throw new JsonSyntaxError("invalid JSON");
  }
}

function keysIn(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > jsonDepthMax) throw new JsonSyntaxError("exceeded max depth");
  const items: unknown[] = Object.values(value);
  let keys = Array.isArray(value) ? 0 : items.length;
  for (const item of items) keys += keysIn(item, depth + 1);
  return keys;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

function colonsIn(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === colon) colons += 1;
    else if (code === quote) at = endOfString(text, at);
  }
  return colons;
}

/** The index of the quote that ends the string beginning at `start`; the text is known to be valid. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1;
    if (end === -1 || backslashes % 2 === 0) return end === -1 ? text.length : end;
  }
}
