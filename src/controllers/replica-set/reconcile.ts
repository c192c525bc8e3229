import { Controller, type Outcome } from "../../client/controller.ts";
import type { Informer } from "../../client/informer.ts";
import {
  keyOf,
  pods,
  replicasets,
  replicationcontrollers,
  type KindOf,
} from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import { isStatus } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { ReplicaSet, ReplicaSetStatus } from "../../model/types/apps-v1.ts";
import type { Pod, ReplicationController } from "../../model/types/core-v1.ts";
import { labelMapMatcher, labelSelectorMatcher, type LabelMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { candidates, onOwned } from "../common/owned.ts";
import { perform } from "../common/perform.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Write } from "../common/write.ts";
import { decide, withFailure, type ReplicaSetDecision } from "./decide.ts";

const WORKERS = 5;

/** What tells the two kinds apart that keep a number of equal pods. */
interface Flavour<T extends KubeObject> {
  readonly name: string;
  readonly kind: KindOf<T>;
  readonly component: string;
  readonly asReplicaSet: (object: Stored<T>) => Stored<ReplicaSet>;
  readonly selectorOf: (object: Stored<T>) => LabelMatcher;
  readonly statusWrites: (object: Stored<T>, status: ReplicaSetStatus) => readonly Write[];
}

/** Keeps ReplicaSets at their number of pods. */
export function replicaSet(context: ControllerContext): Controller {
  return build<ReplicaSet>(context, {
    name: "replicaset",
    kind: replicasets,
    component: "replicaset-controller",
    asReplicaSet: (object) => object,
    selectorOf: ({ spec }) => labelSelectorMatcher(spec?.selector),
    statusWrites: (object, status) => statusWrite(replicasets, object, status),
  });
}

/** Keeps ReplicationControllers at their number of pods: ReplicaSets with a plain label map as selector. */
export function replicationController(context: ControllerContext): Controller {
  return build<ReplicationController>(context, {
    name: "replicationcontroller",
    kind: replicationcontrollers,
    component: "replication-controller",
    asReplicaSet: ({ spec, ...rest }) => ({
      ...rest,
      spec: { ...spec, selector: { matchLabels: spec?.selector } },
    }),
    selectorOf: ({ spec }) => labelMapMatcher(spec?.selector ?? {}),
    statusWrites: (object, status) => {
      const { terminatingReplicas: _terminatingReplicas, ...known } = status;
      return statusWrite(replicationcontrollers, object, known);
    },
  });
}

function build<T extends KubeObject>(context: ControllerContext, flavour: Flavour<T>): Controller {
  const { informers, clock, log } = context;
  const { name, kind, component } = flavour;
  const performer = performerFor(context, component);
  const informer = informers.of(kind);
  const reconcile = async (key: string): Promise<Outcome> => {
    const object = informer.get(key);
    if (object === undefined) return {};
    const decision = decide(viewOf(flavour, object, informers.of(pods)), clock.now());
    const failure = await attempt(async () => perform(performer, decision.writes));
    const failed = failureOf(decision, failure);
    const status = withFailure(decision.status, failed, clock.now());
    await perform(performer, flavour.statusWrites(object, status));
    if (failure !== undefined) throw failure;
    return { wakeAt: decision.wakeAt };
  };
  const controller = new Controller({ name, reconcile, workers: WORKERS, clock, log });
  informer.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  onOwned(context, { ownerKind: kind, kind: pods, selectorOf: flavour.selectorOf }, controller);
  return controller;
}

function viewOf<T extends KubeObject>(
  flavour: Flavour<T>,
  object: Stored<T>,
  informer: Informer<Pod>,
) {
  const selector = flavour.selectorOf(object);
  return {
    kind: flavour.kind,
    object: flavour.asReplicaSet(object),
    selector,
    pods: candidates(informer, object, selector),
  };
}

/** The error of an action that the API server refused or the world prevented; bugs are thrown on. */
async function attempt(action: () => Promise<void>): Promise<Error | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (isStatus(error) || error instanceof TransientError) return error;
    throw error;
  }
}

function failureOf({ writes }: ReplicaSetDecision, failure: Error | undefined) {
  if (failure === undefined) return undefined;
  const deletes = writes.some(({ verb }: Write) => verb === "delete");
  return { reason: deletes ? "FailedDelete" : "FailedCreate", message: failure.message };
}
