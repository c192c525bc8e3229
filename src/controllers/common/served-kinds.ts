import { customresourcedefinitions, type KindOf } from "../../client/resources.ts";
import type { Informers } from "../../client/informers.ts";
import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import { builtinResources } from "../../model/resources.ts";
import type { CustomResourceDefinition } from "../../model/types/apiextensions-v1.ts";

const NEEDED_VERBS = ["list", "watch", "delete"] as const;

/** Every kind whose objects are kept: the built-in ones, and those that custom resource definitions add and remove. */
export class ServedKinds {
  readonly #informers: Informers;
  readonly #kinds = new Map<string, KindOf<KubeObject>>();
  readonly #handlers: ((kind: KindOf<KubeObject>) => void)[] = [];

  constructor(informers: Informers) {
    this.#informers = informers;
    for (const kind of builtinKinds()) this.#kinds.set(nameOf(kind), kind);
    informers.of(customresourcedefinitions).onChange(({ before, after }) => {
      if (after !== undefined && isEstablished(after)) this.#add(kindOfDefinition(after));
      else if (before !== undefined && after === undefined) this.#remove(kindOfDefinition(before));
    });
  }

  list(): readonly KindOf<KubeObject>[] {
    return [...this.#kinds.values()];
  }

  /** The kind that an owner reference names; its version may be any, for versions share their objects. */
  find(apiVersion: string, kind: string): KindOf<KubeObject> | undefined {
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    return this.list().find((each) => each.kind === kind && each.group === group);
  }

  /** Calls `handler` for every kind that is served now, and for each that comes later. */
  onKind(handler: (kind: KindOf<KubeObject>) => void): void {
    this.#handlers.push(handler);
    for (const kind of this.#kinds.values()) handler(kind);
  }

  #add(kind: KindOf<KubeObject>): void {
    const name = nameOf(kind);
    if (this.#kinds.has(name)) return;
    this.#kinds.set(name, kind);
    for (const handler of this.#handlers) handler(kind);
  }

  #remove(kind: KindOf<KubeObject>): void {
    this.#kinds.delete(nameOf(kind));
    this.#informers.drop(kind);
  }
}

function builtinKinds(): readonly KindOf<KubeObject>[] {
  const seen = new Set<string>();
  return builtinResources.filter(({ verbs, storedAs }) => {
    if (seen.has(storedAs) || !NEEDED_VERBS.every((verb) => verbs.includes(verb))) return false;
    seen.add(storedAs);
    return true;
  });
}

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return (
    status?.conditions?.some((each) => each.type === "Established" && each.status === "True") ??
    false
  );
}

/** The kind that a definition adds, in the version that its objects are kept in. */
export function kindOfDefinition({ spec }: CustomResourceDefinition): KindOf<KubeObject> {
  const version = spec.versions.find(({ storage }) => storage)?.name ?? "";
  return {
    group: spec.group,
    version,
    resource: spec.names.plural,
    kind: spec.names.kind,
    namespaced: spec.scope === "Namespaced",
  };
}

function nameOf(kind: KindOf<KubeObject>): string {
  return `${apiVersionOf(kind)}/${kind.resource}`;
}
