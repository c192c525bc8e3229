import { Controller, type Outcome } from "../../client/controller.ts";
import { jobs, joinKey, keyOf, pods } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { Job } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { candidates, onOwned } from "../common/owned.ts";
import { controllerKey, controllerOf } from "../common/owners.ts";
import { perform, type Performer } from "../common/perform.ts";
import { untrack } from "./counting.ts";
import { decide } from "./decide.ts";
import { isTracked, type PodEnd } from "./view.ts";

const WORKERS = 5;
/** Marks keys of pods whose Job is gone; no object has such a name. */
const ORPHAN = "orphan:";

/** Runs Jobs to completion. */
export function job(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "job-controller");
  const informer = informers.of(jobs);
  /** By the Job's uid. Only a wait depends on it, so a restart may forget it. */
  const ends = new Map<string, readonly PodEnd[]>();
  const reconcile = async (key: string): Promise<Outcome> => {
    if (key.startsWith(ORPHAN)) return freeOrphan(context, performer, key.slice(ORPHAN.length));
    const object = informer.get(key);
    if (object === undefined) return {};
    const { uid } = object.metadata;
    const owned = candidates(informers.of(pods), object, selectorOf(object));
    const view = { job: object, pods: owned, ends: ends.get(uid) ?? [] };
    const decision = decide(view, clock.now());
    ends.set(uid, decision.ends);
    await perform(performer, decision.writes);
    return { wakeAt: decision.wakeAt };
  };
  const controller = new Controller({ name: "job", reconcile, workers: WORKERS, clock, log });
  informer.onChange(({ before, after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
    if (before === undefined || before.metadata.uid === after?.metadata.uid) return;
    ends.delete(before.metadata.uid);
    for (const pod of candidates(informers.of(pods), before, selectorOf(before))) {
      if (isTracked(pod)) controller.enqueue(`${ORPHAN}${keyOf(pod)}`);
    }
  });
  onOwned(context, { ownerKind: jobs, kind: pods, selectorOf }, controller);
  informers.of(pods).onChange(({ after }) => {
    if (after !== undefined && isOrphan(context, after)) {
      controller.enqueue(`${ORPHAN}${keyOf(after)}`);
    }
  });
  return controller;
}

function selectorOf({ spec }: Stored<Job>) {
  return labelSelectorMatcher(spec?.selector);
}

/** A tracked pod that no Job counts any more would wait for ever for its finalizer to be removed. */
function isOrphan({ informers }: ControllerContext, pod: Stored<Pod>): boolean {
  if (!isTracked(pod)) return false;
  const key = controllerKey(jobs, pod);
  const owner = key === undefined ? undefined : informers.of(jobs).get(key);
  return owner === undefined || owner.metadata.uid !== controllerOf(pod)?.uid;
}

async function freeOrphan(
  context: ControllerContext,
  performer: Performer,
  key: string,
): Promise<Outcome> {
  const pod = context.informers.of(pods).get(key);
  if (pod !== undefined && isOrphan(context, pod) && (await isJobGone(context, pod))) {
    await perform(performer, [untrack(pod)]);
  }
  return {};
}

/** The informer may be behind: the API server has the last word on whether the Job is gone. */
async function isJobGone({ informers }: ControllerContext, pod: Stored<Pod>): Promise<boolean> {
  const owner = controllerOf(pod);
  if (owner === undefined || owner.kind !== "Job") return true;
  const { namespace } = pod.metadata;
  const { items } = await informers.api.list(jobs, {
    namespace,
    fieldSelector: `metadata.name=${owner.name}`,
  });
  return !items.some(
    (each) =>
      each.metadata.uid === owner.uid && keyOf(each) === joinKey({ namespace, name: owner.name }),
  );
}
