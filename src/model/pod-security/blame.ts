import { containersOf } from "../pod/containers.ts";
import { goQuote } from "../field-error.ts";
import type { Container, EphemeralContainer, Pod } from "../types/core-v1.ts";

/** What a pod does that a level forbids: the reason, and in brackets who does it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

type AnyContainer = Container | EphemeralContainer;

/** The names of the containers of which `isBad` holds: init containers first, as upstream visits them. */
export function blamed(pod: Pod, isBad: (container: AnyContainer) => boolean): readonly string[] {
  return containersOf(pod)
    .filter(({ container }) => isBad(container))
    .map(({ container }) => container.name);
}

/** Whatever `valuesOf` finds in any container, sorted and each once. */
export function gathered(
  pod: Pod,
  valuesOf: (container: AnyContainer) => readonly string[],
): readonly string[] {
  return distinct(containersOf(pod).flatMap(({ container }) => valuesOf(container)));
}

export function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}

/** `container "a"`, `containers "a", "b"` */
export function named(word: string, names: readonly string[]): string {
  return `${plural(word, names.length)} ${quoted(names)}`;
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

export function quoted(names: readonly string[]): string {
  return names.map(goQuote).join(", ");
}

/** `pod and containers "a", "b"`; `undefined` when nobody is to blame. */
export function setters(isPod: boolean, containers: readonly string[]): string | undefined {
  const all = [
    ...(isPod ? ["pod"] : []),
    ...(containers.length > 0 ? [named("container", containers)] : []),
  ];
  return all.length === 0 ? undefined : all.join(" and ");
}
