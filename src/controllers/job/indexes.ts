import type { Job } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { INDEX_KEY, isPodSucceeded, isTracked } from "./view.ts";

export type Indexes = ReadonlySet<number>;

/** Reads `0-3,5`; what lies beyond `completions` is left out, for these may have been scaled down. */
export function parseIndexes(text: string | undefined, completions: number): Indexes {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const [first = "", last = first] = part.split("-");
    if (!/^\d+$/.test(first)) continue;
    for (let index = Number(first); index <= Number(last); index += 1) {
      if (index < completions) indexes.add(index);
    }
  }
  return indexes;
}

/** Writes `0-3,5`: three or more in a row as a range, as `status.completedIndexes` does. */
export function formatIndexes(indexes: Indexes): string {
  const sorted = [...indexes].toSorted((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    const [first, last] = [sorted[at], sorted[end]];
    const separator = end - at === 1 ? "," : "-";
    parts.push(end === at ? `${first}` : `${first}${separator}${last}`);
    at = end + 1;
  }
  return parts.join(",");
}

/** The completion index that the pod works on; `undefined` when it has none, or none that can be read. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata?.annotations?.[INDEX_KEY];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function completionsOf({ spec }: Job): number {
  return spec?.completions ?? 0;
}

/** Indexes that are done: those that the status holds and those whose pods succeeded since. */
export function succeededIndexes(job: Job, pods: readonly Pod[]): Indexes {
  const completions = completionsOf(job);
  const known = parseIndexes(job.status?.completedIndexes, completions);
  const news = pods
    .filter((pod) => isPodSucceeded(pod) && isTracked(pod))
    .map(indexOf)
    .filter((index) => index !== undefined && index < completions);
  return new Set([...known, ...news.filter((index) => index !== undefined)]);
}
