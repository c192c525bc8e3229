import type { Controller } from "../../client/controller.ts";
import type { Informer } from "../../client/informer.ts";
import { keyOf, type KindOf } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { LabelMatcher } from "../../select/labels.ts";
import type { ControllerContext } from "./context.ts";
import { BY_CONTROLLER, controllerKey, controllerOf, controllerUids } from "./owners.ts";

/** Objects without a controller, by namespace: what an owner may adopt. */
const ORPHANS = "orphans";

export interface Ownership<O extends KubeObject, T extends KubeObject> {
  readonly ownerKind: KindOf<O>;
  readonly kind: KindOf<T>;
  /** What orphans the owner wants; absent for owners that adopt none. */
  readonly selectorOf?: ((owner: Stored<O>) => LabelMatcher) | undefined;
}

/** Enqueues the owner of every object of `kind` that changes, and whoever may adopt one that has none. */
export function onOwned<O extends KubeObject, T extends KubeObject>(
  { informers }: ControllerContext,
  { ownerKind, kind, selectorOf }: Ownership<O, T>,
  controller: Controller,
): void {
  const informer = informers.of(kind);
  const owners = informers.of(ownerKind);
  informer.addIndex(BY_CONTROLLER, controllerUids);
  informer.addIndex(ORPHANS, (object) =>
    controllerOf(object) === undefined ? [object.metadata.namespace ?? ""] : [],
  );
  informer.onChange(({ before, after }) => {
    const keys = [before, after].map((object) =>
      object === undefined ? undefined : controllerKey(ownerKind, object),
    );
    for (const key of new Set(keys)) if (key !== undefined) controller.enqueue(key);
    if (selectorOf === undefined || after === undefined || controllerOf(after) !== undefined)
      return;
    const isNews = before === undefined || !jsonEquals(before.metadata, after.metadata);
    if (!isNews) return;
    for (const owner of owners.list(after.metadata.namespace)) {
      if (selectorOf(owner).matches(after.metadata.labels)) controller.enqueue(keyOf(owner));
    }
  });
}

/** What the owner has and what it may adopt: the candidates for `claim`. */
export function candidates<T extends KubeObject>(
  informer: Informer<T>,
  owner: Stored<KubeObject>,
  selector: LabelMatcher,
): readonly Stored<T>[] {
  const orphans = informer.byIndex(ORPHANS, owner.metadata.namespace ?? "");
  const wanted = orphans.filter(({ metadata }) => selector.matches(metadata.labels));
  return [...informer.byIndex(BY_CONTROLLER, owner.metadata.uid), ...wanted];
}
