import { Controller } from "../../client/controller.ts";
import { referenceTo, type EventRecorder } from "../../client/event-recorder.ts";
import {
  joinKey,
  keyOf,
  nodes,
  persistentvolumeclaims,
  persistentvolumes,
  storageclasses,
} from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import { unlessNotFound } from "../../client/unless-not-found.ts";
import { isStatus } from "../../model/status-error.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import type { VolumeDirectories } from "../../ports/volume-directories.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { storageClassOf } from "../common/volume-match.ts";
import { decideClaim } from "./claim.ts";
import { LOCAL_PATH, localVolume, volumeNameFor, type Provisioning } from "./local-path.ts";
import { decideVolume } from "./volume.ts";

/** One worker for claims: two of them must not take the same volume. */
export function claimBinder(
  context: ControllerContext,
  directories: VolumeDirectories,
): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "persistentvolume-controller");
  const provisioner = performerFor(context, LOCAL_PATH);
  const [claim, volume, storageClass] = [
    informers.of(persistentvolumeclaims),
    informers.of(persistentvolumes),
    informers.of(storageclasses),
  ];
  const controller = new Controller({
    name: "claim-binder",
    clock,
    log,
    reconcile: async (key) => {
      const target = claim.get(key);
      if (target === undefined) return {};
      const decision = decideClaim({
        claim: target,
        volumes: volume.list(),
        storageClass: storageClass.get(storageClassOf(target)),
        nodes: informers.of(nodes).list(),
      });
      await perform(performer, decision.writes);
      if (decision.provision !== undefined) {
        await provision(decision.provision, directories, provisioner);
      }
      return {};
    },
  });
  const enqueueAll = (): void => {
    for (const each of claim.list())
      if (each.status?.phase !== "Bound") controller.enqueue(keyOf(each));
  };
  claim.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  volume.onChange(({ before, after }) => {
    const reference = (after ?? before).spec?.claimRef;
    if (reference === undefined) enqueueAll();
    else controller.enqueue(`${reference.namespace}/${reference.name}`);
  });
  storageClass.onChange(enqueueAll);
  return controller;
}

async function provision(
  provisioning: Provisioning,
  directories: VolumeDirectories,
  {
    api,
    recorder,
  }: { readonly api: ControllerContext["informers"]["api"]; readonly recorder: EventRecorder },
): Promise<void> {
  const { claim } = provisioning;
  const about = referenceTo(persistentvolumeclaims, claim);
  const name = volumeNameFor(claim);
  const path = await directories.create(name);
  try {
    await api.create(persistentvolumes, undefined, localVolume(provisioning, path));
  } catch (error) {
    if (isStatus(error, "AlreadyExists")) return;
    throw error;
  }
  const message = `Successfully provisioned volume ${name}`;
  recorder.record(about, { type: "Normal", reason: "ProvisioningSucceeded", message });
}

/** Keeps the phases of volumes, and gives back those whose claims are gone. */
export function volumeReclaimer(
  context: ControllerContext,
  directories: VolumeDirectories,
): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "persistentvolume-controller");
  const [claim, volume] = [informers.of(persistentvolumeclaims), informers.of(persistentvolumes)];
  const controller = new Controller({
    name: "volume-reclaimer",
    clock,
    log,
    reconcile: async (key) => {
      const target = volume.get(key);
      if (target === undefined) return {};
      const decision = decideVolume(target, await claimOf(context, target), clock.now());
      if (decision.discard === true) await directories.remove(target.metadata.name);
      await perform(performer, decision.writes);
      return {};
    },
  });
  volume.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  claim.onChange(({ before, after }) => {
    for (const name of new Set([before?.spec?.volumeName, after?.spec?.volumeName])) {
      if (name !== undefined && name !== "") controller.enqueue(name);
    }
    if (after === undefined) controller.enqueue(volumeNameFor(before));
  });
  return controller;
}

/** Data is never thrown away on the word of an informer alone: a claim that it lacks is asked for. */
async function claimOf(
  { informers }: ControllerContext,
  { spec }: Stored<PersistentVolume>,
): Promise<Stored<PersistentVolumeClaim> | undefined> {
  const { namespace, name = "", uid } = spec?.claimRef ?? {};
  const known = informers.of(persistentvolumeclaims).get(joinKey({ namespace, name }));
  if (name === "" || known?.metadata.uid === uid) return known;
  return unlessNotFound(() => informers.api.get(persistentvolumeclaims, { namespace, name }));
}
