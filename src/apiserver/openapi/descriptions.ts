/** What `kubectl explain` says about a kind (`core.v1.Pod`) or a field (`core.v1.Pod.spec`); most have no text yet. */
export function descriptionOf(name: string): string | undefined {
  return descriptions[name];
}

const descriptions: Readonly<Record<string, string>> = {
  apiVersion: "The group and version that the object is written in.",
  kind: "What the object is.",
};
