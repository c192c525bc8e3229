import { Controller } from "../../client/controller.ts";
import { customresourcedefinitions, keyOf } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { CustomResourceDefinition } from "../../model/types/apiextensions-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { kindOfDefinition, type ServedKinds } from "../common/served-kinds.ts";
import { decide } from "./decide.ts";

/** Establishes custom resource definitions, and empties those that are being deleted. */
export function customResourceDefinition(
  context: ControllerContext,
  kinds: ServedKinds,
): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "customresourcedefinition-controller");
  const informer = informers.of(customresourcedefinitions);
  const controller = new Controller({
    name: "custom-resource-definition",
    clock,
    log,
    reconcile: async (key) => {
      const definition = informer.get(key);
      if (definition === undefined) return {};
      const others = informer.list().filter((each) => each !== definition);
      const kind = kindOfDefinition(definition);
      const listed = isGoing(definition) ? (await informers.api.list(kind)).items : [];
      await perform(
        performer,
        decide({ definition, others, kind, objects: listed }, clock.now()).writes,
      );
      return {};
    },
  });
  informer.onChange(({ before, after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
    // A name that becomes free may be what another definition waits for.
    else if (before !== undefined)
      for (const each of informer.list()) controller.enqueue(keyOf(each));
  });
  kinds.onKind((kind) => {
    const owner = informer.get(`${kind.resource}.${kind.group}`);
    if (owner === undefined) return;
    informers.of(kind).onChange(({ after }) => {
      if (after === undefined) controller.enqueue(keyOf(owner));
    });
  });
  return controller;
}

function isGoing({ metadata }: Stored<CustomResourceDefinition>): boolean {
  return metadata.deletionTimestamp !== undefined;
}
