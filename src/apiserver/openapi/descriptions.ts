import { clusterDescriptions } from "./descriptions/cluster.ts";
import { podDescriptions } from "./descriptions/pod.ts";
import { workloadDescriptions } from "./descriptions/workloads.ts";

/**
 * What `kubectl explain` says about a kind (`core.v1.Pod`) or a field (`core.v1.Pod.spec`); `undefined` for those that
 * nobody has described yet. A line of the texts is a definition and what it is; an indented line is one of its fields.
 */
export function descriptionOf(name: string): string | undefined {
  return descriptions().get(name) ?? everyKind.get(name.slice(name.lastIndexOf(".") + 1));
}

/** All texts, so that documents can be told from those with other texts. */
export const descriptionTexts = [podDescriptions, workloadDescriptions, clusterDescriptions].join(
  "",
);

const everyKind: ReadonlyMap<string, string> = new Map([
  ["apiVersion", "The group and version that the object is written in."],
  ["kind", "What the object is."],
  ["metadata", "Name, labels and what else every object has."],
  ["spec", "What is wanted."],
  ["status", "What is."],
]);

const descriptions = once(() => {
  const found = new Map<string, string>();
  let definition = "";
  for (const line of descriptionTexts.split("\n")) {
    const [name = "", ...words] = line.trim().split(" ");
    if (!line.startsWith(" ")) definition = name;
    found.set(line.startsWith(" ") ? `${definition}.${name}` : name, words.join(" "));
  }
  return found;
});

/** Nobody needs the texts before somebody asks for a document. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
