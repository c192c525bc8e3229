import { referenceTo } from "../../client/event-recorder.ts";
import { persistentvolumes } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import { isDeleting } from "../common/pods.ts";
import type { Write } from "../common/write.ts";
import { LOCAL_PATH, PROVISIONED_BY } from "./local-path.ts";

export interface VolumeDecision {
  readonly writes: readonly Write[];
  /** The volume's data is to be removed before the writes: nobody will ask for it again. */
  readonly discard?: boolean | undefined;
}

/** The phase of a volume, and what becomes of one whose claim is gone. `claim` is the one that it is reserved for. */
export function decideVolume(
  volume: Stored<PersistentVolume>,
  claim: Stored<PersistentVolumeClaim> | undefined,
  now: Instant,
): VolumeDecision {
  const reference = volume.spec?.claimRef;
  if (reference === undefined || (reference.uid ?? "") === "") {
    return { writes: phase(volume, "Available", now) };
  }
  if (claim?.metadata.uid !== reference.uid) return release(volume, now);
  const isMutual = claim?.spec?.volumeName === volume.metadata.name;
  return { writes: isMutual ? phase(volume, "Bound", now) : [] };
}

function release(volume: Stored<PersistentVolume>, now: Instant): VolumeDecision {
  const policy = volume.spec?.persistentVolumeReclaimPolicy ?? "Retain";
  const released = phase(volume, "Released", now);
  if (policy === "Retain") return { writes: released };
  const isOurs = volume.metadata.annotations?.[PROVISIONED_BY] === LOCAL_PATH;
  if (policy === "Delete" && isOurs) {
    const { name, uid } = volume.metadata;
    const end: Write = { verb: "delete", kind: persistentvolumes, key: { name }, uid };
    return { discard: true, writes: [...released, ...(isDeleting(volume) ? [] : [end])] };
  }
  return { writes: fail(volume, policy, now) };
}

/** Deleting data that we did not make, and the old Recycle, are refused by name. */
function fail(volume: Stored<PersistentVolume>, policy: string, now: Instant): readonly Write[] {
  if (volume.status?.phase === "Failed") return [];
  const reason = policy === "Delete" ? "VolumeFailedDelete" : "VolumeFailedRecycle";
  const message =
    policy === "Delete"
      ? "error getting deleter volume plugin for volume: no deletable volume plugin matched"
      : `reclaim policy ${policy} is not supported`;
  const about = referenceTo(persistentvolumes, volume);
  return [
    ...phase(volume, "Failed", now, message),
    { verb: "event", about, note: { type: "Warning", reason, message } },
  ];
}

function phase(
  volume: Stored<PersistentVolume>,
  next: string,
  now: Instant,
  message?: string,
): readonly Write[] {
  if (volume.status?.phase === next) return [];
  const { name } = volume.metadata;
  const body = { status: { phase: next, message, lastPhaseTransitionTime: toTime(now) } };
  const kind = persistentvolumes;
  return [{ verb: "patch", kind, key: { name }, type: "merge", body, subresource: "status" }];
}
