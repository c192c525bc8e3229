import type { Container, Pod } from "../../model/types/core-v1.ts";

/** Names of a quota that each container must have an opinion on, and where it has it. */
const places: Readonly<Record<string, readonly ["requests" | "limits", string]>> = {
  cpu: ["requests", "cpu"],
  memory: ["requests", "memory"],
  "requests.cpu": ["requests", "cpu"],
  "requests.memory": ["requests", "memory"],
  "limits.cpu": ["limits", "cpu"],
  "limits.memory": ["limits", "memory"],
};

/** `limits.cpu for: a,b; memory for: a`: what which containers do not say. `undefined` when they say it all. */
export function unspecifiedResources(pod: Pod, names: readonly string[]): string | undefined {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const texts = names.toSorted().flatMap((name) => {
    const silent = containers
      .filter((container) => !says(container, name))
      .map((each) => each.name);
    return silent.length === 0 ? [] : [`${name} for: ${[...new Set(silent)].toSorted().join(",")}`];
  });
  return texts.length === 0 ? undefined : texts.join("; ");
}

function says({ resources }: Container, name: string): boolean {
  const place = places[name];
  if (place === undefined) return true;
  const [list, resource] = place;
  return resources?.[list]?.[resource] !== undefined;
}
