import type { Container } from "../../model/types/core-v1.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../../model/types/meta-v1.ts";

/** What cells say where there is nothing. */
export const none = "<none>";
export const unset = "<unset>";
export const unknown = "<unknown>";

/** Labels as `a=b,c=d`, in the order of their keys. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? none : pairs.sort().join(",");
}

/** A selector as it is written on a command line. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return none;
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const texts = [...equal, ...(selector.matchExpressions ?? []).map(requirementText)];
  return texts.length === 0 ? none : texts.sort().join(",");
}

/** Names and images of containers, as two cells. */
export function containerCells(
  containers: readonly Container[] | undefined,
): readonly [string, string] {
  const each = containers ?? [];
  return [each.map(({ name }) => name).join(","), each.map(({ image }) => image ?? "").join(",")];
}

/** At most three of a list, and how many more there are. */
export function someOf(list: readonly string[], nothing: string, listMax = 3): string {
  if (list.length === 0) return nothing;
  const shown = list.slice(0, listMax).join(",");
  return list.length > listMax ? `${shown} + ${list.length - listMax} more...` : shown;
}

const accessModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

/** Access modes in short, each once. */
export function accessModesText(modes: readonly string[] | undefined): string {
  const order = Object.keys(accessModes).filter((mode) => modes?.includes(mode));
  return order.map((mode) => accessModes[mode]).join(",");
}

function requirementText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const among = `(${[...values].sort().join(",")})`;
  switch (operator) {
    case "In":
      return `${key} in ${among}`;
    case "NotIn":
      return `${key} notin ${among}`;
    case "Exists":
      return key;
    default:
      return `!${key}`;
  }
}
