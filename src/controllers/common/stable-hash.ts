import { isJsonObject } from "../../model/json.ts";

/** Kubernetes' alphabet for generated names: no vowels and nothing that looks like another. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A short name for a value, for `pod-template-hash` and controller revisions: equal values have equal names whatever
 * the order of their keys. `collisions` makes another name where this one is taken by something else.
 */
export function stableHash(value: unknown, collisions = 0): string {
  const hash = fnv1a(`${canonical(value)}${collisions === 0 ? "" : `#${collisions}`}`);
  return [...String(hash)]
    .map((digit) => ALPHABET.charAt(digit.charCodeAt(0) % ALPHABET.length))
    .join("");
}

/** JSON with sorted keys and without `undefined`. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(",")}}`;
}

function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  }
  return hash;
}
