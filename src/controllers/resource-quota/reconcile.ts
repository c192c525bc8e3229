import { Controller } from "../../client/controller.ts";
import type { Change } from "../../client/object-cache.ts";
import { keyOf, resourcequotas, type KindOf } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import { groupResourceOf } from "../../model/resources/resource-type.ts";
import { toResourceList } from "../../model/pod/resources.ts";
import { quotaUsageOf } from "../../model/quota/usage.ts";
import type { ResourceQuota } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import type { ServedKinds } from "../common/served-kinds.ts";
import { decide } from "./decide.ts";

/** Kinds that a quota limits by other names than `count/...`. */
const NAMED = new Set([
  "pods",
  "services",
  "persistentvolumeclaims",
  "configmaps",
  "secrets",
  "replicationcontrollers",
  "resourcequotas",
]);

/** Keeps the account of every ResourceQuota. */
export function resourceQuota(context: ControllerContext, kinds: ServedKinds): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "resourcequota-controller");
  const quota = informers.of(resourcequotas);
  const controller = new Controller({
    name: "resourcequota",
    clock,
    log,
    reconcile: async (key) => {
      const target = quota.get(key);
      if (target === undefined) return {};
      const contents = kinds
        .list()
        .filter((kind) => kind.namespaced && concerns(target, kind))
        .map((kind) => ({ kind, objects: informers.of(kind).list(target.metadata.namespace) }));
      await perform(performer, decide({ quota: target, contents }).writes);
      return {};
    },
  });
  quota.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  kinds.onKind((kind) => {
    if (!kind.namespaced) return;
    informers.of(kind).onChange((change) => {
      const quotas = quota.list((change.after ?? change.before).metadata.namespace);
      const concerned = quotas.filter((each) => concerns(each, kind));
      if (concerned.length === 0 || isSameUsage(kind, change)) return;
      for (const each of concerned) controller.enqueue(keyOf(each));
    });
  });
  return controller;
}

function concerns({ spec }: ResourceQuota, kind: KindOf<KubeObject>): boolean {
  if (kind.group === "" && NAMED.has(kind.resource)) return true;
  return spec?.hard?.[`count/${groupResourceOf(kind)}`] !== undefined;
}

function isSameUsage(kind: KindOf<KubeObject>, { before, after }: Change<KubeObject>): boolean {
  if (before === undefined || after === undefined) return false;
  const usage = (object: KubeObject) => toResourceList(quotaUsageOf(kind, object));
  return jsonEquals(usage(before), usage(after));
}
