import type { KubeObject } from "../object.ts";
import type { Faults } from "./checks.ts";
import { type MetadataRules, validateMetadata, validateMetadataUpdate } from "./metadata.ts";

/** What a kind must look like. */
export interface KindRules<T extends KubeObject> {
  readonly create: (object: T) => Faults;
  readonly update: (object: T, old: T) => Faults;
  /** Rules of subresources that write the object; those that are not named change what metadata allows. */
  readonly subresources?: Readonly<Record<string, (object: T, old: T) => Faults>>;
  readonly warnings?: (object: T) => readonly string[];
}

/** The rules of a kind whose contents are held to the same on create and on update. */
export interface PlainRules<T extends KubeObject> {
  readonly metadata: MetadataRules;
  readonly contents: (object: T) => Faults;
  /** What may not change. */
  readonly changes?: (object: T, old: T) => Faults;
  readonly subresources?: KindRules<T>["subresources"];
  readonly warnings?: KindRules<T>["warnings"];
}

export function plainRules<T extends KubeObject>(rules: PlainRules<T>): KindRules<T> {
  const { metadata, contents, changes, subresources, warnings } = rules;
  return {
    create: (object) => [...validateMetadata(object.metadata, metadata), ...contents(object)],
    update: (object, old) => [
      ...validateMetadataUpdate(object.metadata, old.metadata),
      ...contents(object),
      ...(changes?.(object, old) ?? []),
    ],
    ...(subresources !== undefined && { subresources }),
    ...(warnings !== undefined && { warnings }),
  };
}

/** A subresource that may write `metadata` and the part that `contents` looks at. */
export function partRules<T extends KubeObject>(
  contents: (object: T, old: T) => Faults,
): (object: T, old: T) => Faults {
  return (object, old) => [
    ...validateMetadataUpdate(object.metadata, old.metadata),
    ...contents(object, old),
  ];
}
