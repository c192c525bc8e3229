import { Controller } from "../../client/controller.ts";
import { configmaps, keyOf, namespaces, serviceaccounts } from "../../client/resources.ts";
import type { KubeObject } from "../../model/object.ts";
import type { Change } from "../../client/object-cache.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { decide, DEFAULT_ACCOUNT, ROOT_CA } from "./decide.ts";

/** Keeps the default service account and the root certificate in every namespace. */
export function serviceAccount(context: ControllerContext, rootCaPem: string): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "serviceaccount-controller");
  const [namespace, account, configMap] = [
    informers.of(namespaces),
    informers.of(serviceaccounts),
    informers.of(configmaps),
  ];
  const controller = new Controller({
    name: "serviceaccount",
    clock,
    log,
    workers: 4,
    reconcile: async (key) => {
      const target = namespace.get(key);
      if (target === undefined) return {};
      const decision = decide({
        namespace: target,
        account: account.get(`${key}/${DEFAULT_ACCOUNT}`),
        rootCa: configMap.get(`${key}/${ROOT_CA}`),
        rootCaPem,
      });
      await perform(performer, decision.writes);
      return {};
    },
  });
  namespace.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  const watch = (name: string) => (change: Change<KubeObject>) => {
    const { metadata } = change.after ?? change.before;
    if (metadata.name === name && change.before !== undefined) {
      controller.enqueue(metadata.namespace ?? "");
    }
  };
  account.onChange(watch(DEFAULT_ACCOUNT));
  configMap.onChange(watch(ROOT_CA));
  return controller;
}
