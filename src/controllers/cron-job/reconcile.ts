import { Controller } from "../../client/controller.ts";
import { cronjobs, jobs, keyOf } from "../../client/resources.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { onOwned } from "../common/owned.ts";
import { BY_CONTROLLER } from "../common/owners.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

const WORKERS = 5;

/** Starts the Jobs of CronJobs. */
export function cronJob(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "cronjob-controller");
  const informer = informers.of(cronjobs);
  const controller = new Controller({
    name: "cronjob",
    workers: WORKERS,
    clock,
    log,
    reconcile: async (key) => {
      const object = informer.get(key);
      if (object === undefined) return {};
      const children = informers.of(jobs).byIndex(BY_CONTROLLER, object.metadata.uid);
      const { writes, wakeAt } = decide({ cronJob: object, jobs: children }, clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  informer.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  onOwned(context, { ownerKind: cronjobs, kind: jobs }, controller);
  return controller;
}
