import { Controller } from "../../client/controller.ts";
import {
  keyOf,
  persistentvolumeclaims,
  persistentvolumes,
  pods,
  type KindOf,
} from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { claimNameOf, claimVolumesOf } from "../common/pod-claims.ts";
import { isDeleting, isPodTerminal } from "../common/pods.ts";
import type { Write } from "../common/write.ts";

const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
const VOLUME_FINALIZER = "kubernetes.io/pv-protection";
const BY_CLAIM = "claim";

/** Lets a claim that is being deleted go when no pod uses it any more. */
export function claimProtection(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "pvc-protection-controller");
  const [claim, pod] = [informers.of(persistentvolumeclaims), informers.of(pods)];
  pod.addIndex(BY_CLAIM, claimKeys);
  const controller = new Controller({
    name: "pvc-protection",
    clock,
    log,
    reconcile: async (key) => {
      const target = claim.get(key);
      if (target !== undefined) {
        await perform(performer, releaseClaim(target, pod.byIndex(BY_CLAIM, key)));
      }
      return {};
    },
  });
  claim.onChange(({ after }) => {
    if (after !== undefined && isDeleting(after)) controller.enqueue(keyOf(after));
  });
  pod.onChange(({ before, after }) => {
    if (before === undefined || (after !== undefined && uses(after))) return;
    for (const key of claimKeys(before)) {
      const target = claim.get(key);
      if (target !== undefined && isDeleting(target)) controller.enqueue(key);
    }
  });
  return controller;
}

/** Lets a volume that is being deleted go when it is bound to no claim. */
export function volumeProtection(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "pv-protection-controller");
  const volume = informers.of(persistentvolumes);
  const controller = new Controller({
    name: "pv-protection",
    clock,
    log,
    reconcile: async (key) => {
      const target = volume.get(key);
      if (target !== undefined) await perform(performer, releaseVolume(target));
      return {};
    },
  });
  volume.onChange(({ after }) => {
    if (after !== undefined && isDeleting(after)) controller.enqueue(keyOf(after));
  });
  return controller;
}

export function releaseClaim(
  claim: Stored<PersistentVolumeClaim>,
  consumers: readonly Pod[],
): readonly Write[] {
  if (!isDeleting(claim) || consumers.some(uses)) return [];
  return withoutFinalizer(persistentvolumeclaims, claim, CLAIM_FINALIZER);
}

export function releaseVolume(volume: Stored<PersistentVolume>): readonly Write[] {
  if (!isDeleting(volume) || volume.status?.phase === "Bound") return [];
  return withoutFinalizer(persistentvolumes, volume, VOLUME_FINALIZER);
}

/** A pod that is on a node and has not ended. One without a node will be refused there, so it does not count. */
function uses(pod: Pod): boolean {
  return (pod.spec?.nodeName ?? "") !== "" && !isPodTerminal(pod);
}

function claimKeys(pod: Stored<Pod>): readonly string[] {
  return claimVolumesOf(pod).map(
    (volume) => `${pod.metadata.namespace}/${claimNameOf(pod, volume)}`,
  );
}

function withoutFinalizer(
  kind: KindOf<KubeObject>,
  { metadata }: Stored<KubeObject>,
  finalizer: string,
): readonly Write[] {
  const { namespace, name, resourceVersion, finalizers = [] } = metadata;
  if (!finalizers.includes(finalizer)) return [];
  const left = finalizers.filter((each) => each !== finalizer);
  const body = { metadata: { resourceVersion, finalizers: left } };
  return [{ verb: "patch", kind, key: { namespace, name }, type: "merge", body }];
}
