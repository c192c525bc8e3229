import type { KubeObject } from "../object.ts";
import type { PodTemplateSpec } from "../types/core-v1.ts";
import type { Faults } from "./checks.ts";
import { type MetadataRules, validateMetadata, validateMetadataUpdate } from "./metadata.ts";

/** What a kind must look like. */
export interface KindRules<T extends KubeObject> {
  readonly create: (object: T) => Faults;
  readonly update: (object: T, old: T) => Faults;
  /** Rules of subresources that write the object; those that are not named change what metadata allows. */
  readonly subresources?: Readonly<Record<string, (object: T, old: T) => Faults>>;
  /** The pod that it is, or what its pods are made from. What is to be warned of follows from it. */
  readonly template?: (object: T) => PlacedTemplate;
}

/** A template, and where in its object it is: `spec.template`; "" for a pod itself. */
export interface PlacedTemplate {
  readonly template: PodTemplateSpec | undefined;
  readonly path: string;
}

/** The rules of a kind whose contents are held to the same on create and on update. */
export interface PlainRules<T extends KubeObject> {
  readonly metadata: MetadataRules;
  readonly contents: (object: T) => Faults;
  /** What may not change. */
  readonly changes?: (object: T, old: T) => Faults;
  readonly subresources?: KindRules<T>["subresources"];
  readonly template?: KindRules<T>["template"];
}

export function plainRules<T extends KubeObject>(rules: PlainRules<T>): KindRules<T> {
  const { metadata, contents, changes, subresources, template } = rules;
  return {
    create: (object) => [...validateMetadata(object.metadata, metadata), ...contents(object)],
    update: (object, old) => [
      ...validateMetadataUpdate(object.metadata, old.metadata),
      ...contents(object),
      ...(changes?.(object, old) ?? []),
    ],
    ...(subresources !== undefined && { subresources }),
    ...(template !== undefined && { template }),
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
