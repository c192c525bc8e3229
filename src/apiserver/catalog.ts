import type { GroupVersionResource } from "../model/object.ts";
import { builtinResources } from "../model/resources.ts";
import type { ResourceType } from "../model/resources/resource-type.ts";

/** Every kind that is served at the moment: the built-in ones, then those that CustomResourceDefinitions add. */
export class Catalog {
  #types: readonly ResourceType[];
  readonly #extensions = new Map<string, readonly ResourceType[]>();
  #byName: ReadonlyMap<string, ResourceType>;
  #version = 1;

  constructor(builtin: readonly ResourceType[] = builtinResources) {
    this.#types = builtin;
    this.#byName = index(builtin);
    this.#extensions.set("", builtin);
  }

  /** Grows with every change: what is derived from the catalog is as old as this. */
  get version(): number {
    return this.#version;
  }

  /** In discovery order. */
  get types(): readonly ResourceType[] {
    return this.#types;
  }

  find(name: GroupVersionResource): ResourceType | undefined {
    return this.#byName.get(nameOf(name));
  }

  /** The same kind in the version that it is kept in; the kind itself when there is no other. */
  stored(type: ResourceType): ResourceType {
    if (type.storedVersion === type.version && type.storedAs.startsWith(type.resource)) {
      const [, ...group] = type.storedAs.split(".");
      if (group.join(".") === type.group) return type;
    }
    const [resource = "", ...group] = type.storedAs.split(".");
    return this.find({ group: group.join("."), version: type.storedVersion, resource }) ?? type;
  }

  hasGroupVersion(group: string, version: string): boolean {
    return this.#types.some((type) => type.group === group && type.version === version);
  }

  /** Serves the kinds of the extension `name` (a CustomResourceDefinition) from now on; none takes it away. */
  extend(name: string, types: readonly ResourceType[]): void {
    if (types.length === 0) this.#extensions.delete(name);
    else this.#extensions.set(name, types);
    this.#types = [...this.#extensions.values()].flat();
    this.#byName = index(this.#types);
    this.#version += 1;
  }
}

function index(types: readonly ResourceType[]): ReadonlyMap<string, ResourceType> {
  return new Map(types.map((type) => [nameOf(type), type]));
}

function nameOf(name: GroupVersionResource): string {
  return `${name.group}/${name.version}/${name.resource}`;
}
