import { isJsonObject } from "./json.ts";

/** A JSON value as Go's `%v` prints it, which some of Kubernetes' messages contain: `map[image:nokey]`, `[a b]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value === "string") return value;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value).toSorted();
  return `map[${entries.map((key) => `${key}:${goText(value[key])}`).join(" ")}]`;
}
