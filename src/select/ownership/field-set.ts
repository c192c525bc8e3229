import { isJsonObject } from "../../model/json.ts";
import { entryType, type MergeType } from "./merge-type.ts";
import { comparePathElements, isPathElement, type PathElement } from "./path-element.ts";

/**
 * A set of paths, in the very form that `fieldsV1` has: each element leads to the set below it. A set below that is
 * empty or holds `.` says that the element itself belongs to the set. Sets are never changed, and what an operation
 * does not touch is shared, so that the cost of a small change is small.
 */
export interface FieldSet {
  readonly [element: PathElement]: FieldSet;
}

export const emptySet: FieldSet = {};
const self = ".";

export function isEmptySet(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

/** Whether the element that leads to `node` is itself in the set. */
export function isMember(node: FieldSet): boolean {
  return Object.hasOwn(node, self) || isEmptySet(node);
}

/** The set of some paths. */
export function setOf(paths: readonly (readonly PathElement[])[]): FieldSet {
  const root = new SetBuilder();
  for (const path of paths) root.add(path);
  return root.build();
}

/** Collects paths one by one; the result is sorted as `fieldsV1` has to be. */
export class SetBuilder {
  readonly #children = new Map<PathElement, SetBuilder>();
  #member = false;

  add(path: readonly PathElement[]): void {
    const node = path.reduce<SetBuilder>((parent, element) => parent.#child(element), this);
    node.#member = true;
  }

  build(): FieldSet {
    const entries = [...this.#children].map(
      ([element, child]) => [element, child.build()] as const,
    );
    entries.sort(([a], [b]) => comparePathElements(a, b));
    const children = Object.fromEntries(entries);
    return this.#member && entries.length > 0 ? { [self]: {}, ...children } : children;
  }

  #child(element: PathElement): SetBuilder {
    const child = this.#children.get(element) ?? new SetBuilder();
    this.#children.set(element, child);
    return child;
  }
}

/** What is in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  let merged: Record<PathElement, FieldSet> | undefined;
  for (const element of elementsOf(b)) {
    const [left, right] = [a[element], b[element]];
    if (right === undefined) continue;
    const joined = left === undefined ? right : unionNode(left, right);
    if (joined === left) continue;
    merged ??= { ...a };
    merged[element] = joined;
  }
  return merged === undefined ? a : sorted(merged);
}

function unionNode(a: FieldSet, b: FieldSet): FieldSet {
  const below = union(a, b);
  return withMembership(a, below, isMember(a) || isMember(b)) ?? emptySet;
}

/** What is in `a` but not in `b`: exactly those paths; what lies below them stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return reduced(a, b, (left, right) =>
    withMembership(left, difference(left, right), isMember(left) && !isMember(right)),
  );
}

/** What is in `a` but neither in `b` nor below a path of `b`. */
export function differenceBelow(a: FieldSet, b: FieldSet): FieldSet {
  return reduced(a, b, (left, right) =>
    isMember(right)
      ? undefined
      : withMembership(left, differenceBelow(left, right), isMember(left)),
  );
}

function reduced(
  a: FieldSet,
  b: FieldSet,
  reduce: (left: FieldSet, right: FieldSet) => FieldSet | undefined,
): FieldSet {
  let rest: Record<PathElement, FieldSet> | undefined;
  for (const element of elementsOf(b)) {
    const [left, right] = [a[element], b[element]];
    if (left === undefined || right === undefined) continue;
    const kept = reduce(left, right);
    if (kept === left) continue;
    rest ??= { ...a };
    if (kept === undefined) delete rest[element];
    else rest[element] = kept;
  }
  return rest ?? a;
}

/** What is in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const common: Record<PathElement, FieldSet> = {};
  for (const element of elementsOf(a)) {
    const [left, right] = [a[element], b[element]];
    if (left === undefined || right === undefined) continue;
    const below = intersection(left, right);
    const both = withMembership(left, below, isMember(left) && isMember(right));
    if (both !== undefined) common[element] = both;
  }
  return common;
}

/** The paths of a set, in its order. */
export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  return elementsOf(set).flatMap((element) => {
    const below = set[element] ?? emptySet;
    const deeper = pathsOf(below).map((path) => [element, ...path]);
    return isMember(below) ? [[element], ...deeper] : deeper;
  });
}

/**
 * The set with the declared fields that lead to its paths (upstream: `EnsureNamedFieldsAreMembers`): structs are owned
 * by nobody, but go when everything in them does.
 */
export function withNamedFields(set: FieldSet, type: MergeType): FieldSet {
  const named: Record<PathElement, FieldSet> = {};
  for (const element of elementsOf(set)) {
    const node = set[element] ?? emptySet;
    const below = typeBelow(type, element);
    const isNamed = type.kind === "map" && type.fields.has(element.slice(2));
    const rest = below === undefined ? node : withNamedFields(node, below);
    const kept = withMembership(node, rest, isMember(node) || isNamed);
    if (kept !== undefined) named[element] = kept;
  }
  return named;
}

/** The type of what an element leads to. */
export function typeBelow(type: MergeType, element: PathElement): MergeType | undefined {
  if (type.kind === "list") return type.item();
  return type.kind === "map" ? entryType(type, element.slice(2)) : undefined;
}

/** A set from a client's `fieldsV1`; `undefined` when it is none. */
export function parseFieldSet(fields: unknown): FieldSet | undefined {
  if (!isJsonObject(fields)) return undefined;
  const set: Record<PathElement, FieldSet> = {};
  for (const [element, below] of Object.entries(fields)) {
    const node = parseFieldSet(below);
    if (node === undefined || (element !== self && !isPathElement(element))) return undefined;
    set[element] = node;
  }
  return sorted(set);
}

function elementsOf(set: FieldSet): readonly PathElement[] {
  return Object.keys(set).filter((element) => element !== self);
}

/** `original` when nothing changed, else what `below` holds with or without the place itself. */
function withMembership(
  original: FieldSet,
  below: FieldSet,
  member: boolean,
): FieldSet | undefined {
  if (below === original && isMember(original) === member) return original;
  const { [self]: _self, ...children } = below;
  if (isEmptySet(children)) return member ? emptySet : undefined;
  return member ? { [self]: emptySet, ...children } : children;
}

function sorted(set: FieldSet): FieldSet {
  const elements = Object.keys(set);
  const isSorted = elements.every(
    (element, at) => at === 0 || comparePathElements(elements[at - 1] ?? "", element) < 0,
  );
  if (isSorted) return set;
  return Object.fromEntries(
    elements.toSorted(comparePathElements).map((element) => [element, set[element] ?? emptySet]),
  );
}
