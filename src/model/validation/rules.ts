import type { KubeObject } from "../object.ts";
import type { Faults } from "./checks.ts";

/** What a kind must look like. */
export interface KindRules<T extends KubeObject> {
  readonly create: (object: T) => Faults;
  readonly update: (object: T, old: T) => Faults;
  /** Rules of subresources that write the object; those that are not named change what metadata allows. */
  readonly subresources?: Readonly<Record<string, (object: T, old: T) => Faults>>;
  readonly warnings?: (object: T) => readonly string[];
}
