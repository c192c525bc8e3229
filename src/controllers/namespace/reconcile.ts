import { Controller } from "../../client/controller.ts";
import { keyOf, namespaces } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { Namespace } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import type { ServedKinds } from "../common/served-kinds.ts";
import { decide, type Content } from "./decide.ts";

/** Empties and removes namespaces that are being deleted. */
export function namespaceDeletion(context: ControllerContext, kinds: ServedKinds): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "namespace-controller");
  const namespace = informers.of(namespaces);
  const controller = new Controller({
    name: "namespace",
    clock,
    log,
    workers: 4,
    reconcile: async (key) => {
      const target = namespace.get(key);
      if (target === undefined || !isGoing(target)) return {};
      const contents = contentsOf(context, kinds, key);
      const isEmpty = contents.every(({ objects }) => objects.length === 0);
      // What was created just before the deletion may not have reached the informers: ask before letting go.
      const certain = isEmpty ? await listContents(context, kinds, key) : contents;
      await perform(
        performer,
        decide({ namespace: target, contents: certain }, clock.now()).writes,
      );
      return {};
    },
  });
  namespace.onChange(({ after }) => {
    if (after !== undefined && isGoing(after)) controller.enqueue(keyOf(after));
  });
  kinds.onKind((kind) => {
    if (!kind.namespaced) return;
    informers.of(kind).onChange(({ before, after }) => {
      if (after !== undefined) return;
      const name = before.metadata.namespace ?? "";
      const owner = namespace.get(name);
      if (owner !== undefined && isGoing(owner)) controller.enqueue(name);
    });
  });
  return controller;
}

function isGoing(namespace: Stored<Namespace>): boolean {
  return namespace.metadata.deletionTimestamp !== undefined;
}

function contentsOf(
  { informers }: ControllerContext,
  kinds: ServedKinds,
  namespace: string,
): readonly Content[] {
  return namespacedKinds(kinds).map((kind) => ({
    kind,
    objects: informers.of(kind).list(namespace),
  }));
}

async function listContents(
  { informers }: ControllerContext,
  kinds: ServedKinds,
  namespace: string,
): Promise<readonly Content[]> {
  return Promise.all(
    namespacedKinds(kinds).map(async (kind) => {
      const { items } = await informers.api.list(kind, { namespace });
      return { kind, objects: items };
    }),
  );
}

function namespacedKinds(kinds: ServedKinds) {
  return kinds.list().filter(({ namespaced }) => namespaced);
}
