import type { Container, LimitRangeItem, Pod, PodSpec } from "../../model/types/core-v1.ts";

const ANNOTATION = "kubernetes.io/limit-ranger";

interface Filled {
  readonly container: Container;
  /** What was added, as the annotation says it: `cpu, memory request for container c`. */
  readonly notes: readonly string[];
}

/** `pod` with the requests and limits that the limit ranges of its namespace give to containers without any. */
export function withLimitRangeDefaults(pod: Pod, items: readonly LimitRangeItem[]): Pod {
  const { spec } = pod;
  const ofContainers = items.filter((item) => item.type === "Container");
  if (spec === undefined || ofContainers.length === 0) return pod;
  const main = spec.containers.map((each) => filled(each, "container", ofContainers));
  const initial = spec.initContainers?.map((each) => filled(each, "init container", ofContainers));
  const notes = [...main, ...(initial ?? [])].flatMap((each) => each.notes);
  if (notes.length === 0) return pod;
  const next: PodSpec = {
    ...spec,
    containers: main.map(({ container }) => container),
    ...(initial !== undefined && { initContainers: initial.map(({ container }) => container) }),
  };
  const text = `LimitRanger plugin set: ${notes.join("; ")}`;
  const annotations = { ...pod.metadata?.annotations, [ANNOTATION]: text };
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec: next };
}

function filled(container: Container, word: string, items: readonly LimitRangeItem[]): Filled {
  const { requests, limits } = container.resources ?? {};
  const newRequests = missing(
    requests,
    items.map((item) => item.defaultRequest),
  );
  const newLimits = missing(
    limits,
    items.map((item) => item.default),
  );
  const note = (added: object, what: string): readonly string[] => {
    const names = Object.keys(added).toSorted();
    return names.length === 0 ? [] : [`${names.join(", ")} ${what} for ${word} ${container.name}`];
  };
  const notes = [...note(newRequests, "request"), ...note(newLimits, "limit")];
  if (notes.length === 0) return { container, notes };
  const resources = {
    ...container.resources,
    ...together("requests", requests, newRequests),
    ...together("limits", limits, newLimits),
  };
  return { container: { ...container, resources }, notes };
}

type ResourceList = Readonly<Record<string, string>>;

/** What the container does not say and some limit range does; the first one that does. */
function missing(
  present: ResourceList | undefined,
  defaults: readonly (ResourceList | undefined)[],
): ResourceList {
  const all: ResourceList = Object.assign({}, ...defaults.toReversed());
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => present === undefined || !Object.hasOwn(present, name)),
  );
}

function together(
  key: "requests" | "limits",
  present: ResourceList | undefined,
  added: ResourceList,
): { readonly [name: string]: ResourceList } {
  return Object.keys(added).length === 0 ? {} : { [key]: { ...present, ...added } };
}
