import { Controller } from "../../client/controller.ts";
import { referenceTo } from "../../client/event-recorder.ts";
import { keyOf, persistentvolumeclaims, pods } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { PersistentVolumeClaim, Pod, Volume } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { controllerOf, controllerReference } from "../common/owners.ts";
import { perform } from "../common/perform.ts";
import { claimNameOf } from "../common/pod-claims.ts";
import { isDeleting, isPodTerminal } from "../common/pods.ts";
import type { Decision, Write } from "../common/write.ts";

/** Makes the claims of `ephemeral` volumes; they go with their pods. */
export function ephemeralVolume(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "ephemeral-volume-controller");
  const [pod, claim] = [informers.of(pods), informers.of(persistentvolumeclaims)];
  const controller = new Controller({
    name: "ephemeral-volume",
    clock,
    log,
    reconcile: async (key) => {
      const target = pod.get(key);
      if (target === undefined) return {};
      const claimNamed = (name: string) => claim.get(`${target.metadata.namespace}/${name}`);
      await perform(performer, decide(target, claimNamed).writes);
      return {};
    },
  });
  pod.onChange(({ before, after }) => {
    const isNew = after !== undefined && before?.metadata.uid !== after.metadata.uid;
    if (isNew && ephemeralVolumesOf(after).length > 0) controller.enqueue(keyOf(after));
  });
  claim.onChange(({ before, after }) => {
    if (after !== undefined) return;
    const owner = controllerOf(before);
    if (owner?.kind === "Pod") controller.enqueue(`${before.metadata.namespace}/${owner.name}`);
  });
  return controller;
}

export function decide(
  pod: Stored<Pod>,
  claimNamed: (name: string) => Stored<PersistentVolumeClaim> | undefined,
): Decision {
  if (isDeleting(pod) || isPodTerminal(pod)) return { writes: [] };
  const writes = ephemeralVolumesOf(pod).flatMap((volume): readonly Write[] => {
    const known = claimNamed(claimNameOf(pod, volume));
    if (known === undefined) return [create(pod, volume)];
    return controllerOf(known)?.uid === pod.metadata.uid ? [] : [refuse(pod, volume)];
  });
  return { writes };
}

function ephemeralVolumesOf({ spec }: Pod): readonly Volume[] {
  return (spec?.volumes ?? []).filter(({ ephemeral }) => ephemeral !== undefined);
}

function create(pod: Stored<Pod>, volume: Volume): Write {
  const { metadata, spec } = volume.ephemeral?.volumeClaimTemplate ?? {};
  const object: PersistentVolumeClaim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: claimNameOf(pod, volume),
      namespace: pod.metadata.namespace,
      labels: metadata?.labels,
      annotations: metadata?.annotations,
      ownerReferences: [controllerReference(pods, pod)],
    },
    spec,
  };
  return { verb: "create", kind: persistentvolumeclaims, object };
}

function refuse(pod: Stored<Pod>, volume: Volume): Write {
  const { namespace } = pod.metadata;
  const message = `PVC ${namespace}/${claimNameOf(pod, volume)} was not created for the pod`;
  const note = { type: "Warning", reason: "FailedMount", message } as const;
  return { verb: "event", about: referenceTo(pods, pod), note };
}
