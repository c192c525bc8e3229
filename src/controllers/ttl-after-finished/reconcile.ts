import { Controller } from "../../client/controller.ts";
import { jobs, keyOf } from "../../client/resources.ts";
import { fromTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Job } from "../../model/types/batch-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { isDeleting } from "../common/pods.ts";
import type { Decision } from "../common/write.ts";
import { conditionOf } from "../job/view.ts";

/** Deletes finished Jobs with all that they own when their `ttlSecondsAfterFinished` is over. */
export function ttlAfterFinished(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "ttl-after-finished-controller");
  const informer = informers.of(jobs);
  const controller = new Controller({
    name: "ttl-after-finished",
    clock,
    log,
    reconcile: async (key) => {
      const job = informer.get(key);
      if (job === undefined) return {};
      const { writes, wakeAt } = decide(job, clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  informer.onChange(({ after }) => {
    if (after?.spec?.ttlSecondsAfterFinished !== undefined) controller.enqueue(keyOf(after));
  });
  return controller;
}

export function decide(job: Stored<Job>, now: Instant): Decision {
  const seconds = job.spec?.ttlSecondsAfterFinished;
  const finished = conditionOf(job, "Complete") ?? conditionOf(job, "Failed");
  const finishedAt = fromTime(finished?.lastTransitionTime);
  if (seconds === undefined || finishedAt === undefined || isDeleting(job)) return { writes: [] };
  const expires = finishedAt + seconds * 1000;
  if (expires > now) return { writes: [], wakeAt: expires };
  const { namespace, name, uid } = job.metadata;
  return {
    writes: [
      {
        verb: "delete",
        kind: jobs,
        key: { namespace, name },
        uid,
        propagationPolicy: "Foreground",
      },
    ],
  };
}
