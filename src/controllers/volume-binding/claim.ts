import { referenceTo, type EventNote } from "../../client/event-recorder.ts";
import { persistentvolumeclaims, persistentvolumes } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { Node, PersistentVolume, PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import { isDeleting } from "../common/pods.ts";
import {
  BIND_COMPLETED,
  findVolume,
  isBound,
  isReservedFor,
  storageClassOf,
  suits,
} from "../common/volume-match.ts";
import type { Write } from "../common/write.ts";
import { SELECTED_NODE } from "../scheduler/decide.ts";
import { LOCAL_PATH, unsupported, type Provisioning } from "./local-path.ts";

const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

export interface ClaimView {
  readonly claim: Stored<PersistentVolumeClaim>;
  readonly volumes: readonly Stored<PersistentVolume>[];
  readonly storageClass: Stored<StorageClass> | undefined;
  readonly nodes: readonly Stored<Node>[];
}

export interface ClaimDecision {
  readonly writes: readonly Write[];
  /** The volume that our own provisioner is to make. */
  readonly provision?: Provisioning | undefined;
}

/** Ties the claim to a volume, asks for one to be made, or says what it waits for. */
export function decideClaim(view: ClaimView): ClaimDecision {
  const { claim, volumes } = view;
  if (isDeleting(claim)) return { writes: [] };
  const named = claim.spec?.volumeName ?? "";
  const volume = volumes.find(({ metadata }) => metadata.name === named);
  if (isBound(claim)) return { writes: keepBound(claim, volume) };
  if (named !== "") return { writes: bindNamed(claim, volume) };
  const match = findVolume(claim, volumes);
  const isPlaced = claim.metadata.annotations?.[SELECTED_NODE] !== undefined;
  const isReserved = match !== undefined && isReservedFor(match, claim);
  if (isDelayed(view) && !isPlaced && !isReserved) {
    const message = "waiting for first consumer to be created before binding";
    return waiting(claim, { type: "Normal", reason: "WaitForFirstConsumer", message });
  }
  return match === undefined ? makeVolume(view) : { writes: bind(claim, match) };
}

function isDelayed({ storageClass }: ClaimView): boolean {
  return storageClass?.volumeBindingMode === "WaitForFirstConsumer";
}

function keepBound(
  claim: Stored<PersistentVolumeClaim>,
  volume: Stored<PersistentVolume> | undefined,
): readonly Write[] {
  if (volume === undefined) {
    if (claim.status?.phase === "Lost") return [];
    const message = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
    return lost(claim, { type: "Warning", reason: "ClaimLost", message });
  }
  if (volume.spec?.claimRef !== undefined && !isReservedFor(volume, claim)) {
    if (claim.status?.phase === "Lost") return [];
    const message = "Two claims are bound to the same volume, this one is bound incorrectly";
    return lost(claim, { type: "Warning", reason: "ClaimMisbound", message });
  }
  return bind(claim, volume);
}

function lost(claim: Stored<PersistentVolumeClaim>, note: EventNote): readonly Write[] {
  return [patchStatus(claim, { phase: "Lost" }), event(claim, note)];
}

/** The claim names its volume itself. */
function bindNamed(
  claim: Stored<PersistentVolumeClaim>,
  volume: Stored<PersistentVolume> | undefined,
): readonly Write[] {
  if (volume === undefined) return pending(claim);
  const isFree = volume.spec?.claimRef === undefined;
  if (!isFree && !isReservedFor(volume, claim)) {
    const message = `volume "${volume.metadata.name}" already bound to a different claim.`;
    return waiting(claim, { type: "Warning", reason: "FailedBinding", message }).writes;
  }
  if (suits(volume, claim)) return bind(claim, volume);
  const message = `Cannot bind to requested volume "${volume.metadata.name}": it does not have what the claim asks for`;
  return waiting(claim, { type: "Warning", reason: "VolumeMismatch", message }).writes;
}

/** The four writes of a binding, as far as they are not done yet: the volume first, then its claim. */
function bind(
  claim: Stored<PersistentVolumeClaim>,
  volume: Stored<PersistentVolume>,
): readonly Write[] {
  return [...reserve(claim, volume), ...complete(claim, volume)];
}

function reserve(
  claim: Stored<PersistentVolumeClaim>,
  volume: Stored<PersistentVolume>,
): readonly Write[] {
  const { name, resourceVersion } = volume.metadata;
  if (volume.spec?.claimRef?.uid === claim.metadata.uid) return [];
  const isOurs = volume.spec?.claimRef === undefined;
  const annotations = isOurs ? { [BOUND_BY_CONTROLLER]: "yes" } : {};
  const claimRef = referenceTo(persistentvolumeclaims, claim);
  const body = { metadata: { resourceVersion, annotations }, spec: { claimRef } };
  return [{ verb: "patch", kind: persistentvolumes, key: { name }, type: "merge", body }];
}

function complete(
  claim: Stored<PersistentVolumeClaim>,
  volume: Stored<PersistentVolume>,
): readonly Write[] {
  const { namespace, name, annotations } = claim.metadata;
  const isNamed = (claim.spec?.volumeName ?? "") !== "";
  const volumeName = volume.metadata.name;
  const ours = isNamed ? {} : { [BOUND_BY_CONTROLLER]: "yes" };
  const body = {
    metadata: { annotations: { [BIND_COMPLETED]: "yes", ...ours } },
    spec: { volumeName },
  };
  const isDone = annotations?.[BIND_COMPLETED] !== undefined && isNamed;
  const patch: Write = {
    verb: "patch",
    kind: persistentvolumeclaims,
    key: { namespace, name },
    type: "merge",
    body,
  };
  const { accessModes, capacity } = volume.spec ?? {};
  const status = { phase: "Bound", accessModes, capacity };
  const isShown = jsonEquals({ ...claim.status, ...status }, claim.status);
  return [...(isDone ? [] : [patch]), ...(isShown ? [] : [patchStatus(claim, status)])];
}

function makeVolume({ claim, storageClass, nodes }: ClaimView): ClaimDecision {
  const className = storageClassOf(claim);
  if (className === "") {
    const message = "no persistent volumes available for this claim and no storage class is set";
    return waiting(claim, { type: "Normal", reason: "FailedBinding", message });
  }
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io "${className}" not found`;
    return waiting(claim, { type: "Warning", reason: "ProvisioningFailed", message });
  }
  if (storageClass.provisioner !== LOCAL_PATH) return waitForOther(claim, storageClass);
  const problem = unsupported(claim);
  if (problem !== undefined) {
    const message = `failed to provision volume with StorageClass "${className}": ${problem}`;
    return waiting(claim, { type: "Warning", reason: "ProvisioningFailed", message });
  }
  const selected = claim.metadata.annotations?.[SELECTED_NODE];
  const node = nodes.find(({ metadata }) => selected === undefined || metadata.name === selected);
  if (node === undefined) return { writes: pending(claim) };
  return { writes: pending(claim), provision: { claim, storageClass, node } };
}

function waitForOther(
  claim: Stored<PersistentVolumeClaim>,
  { provisioner }: StorageClass,
): ClaimDecision {
  if (provisioner === "kubernetes.io/no-provisioner") return { writes: pending(claim) };
  const message =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually ` +
    "by the system administrator. If volume creation is delayed, please verify that the provisioner is " +
    "running and correctly registered.";
  return waiting(claim, { type: "Normal", reason: "ExternalProvisioning", message });
}

function waiting(claim: Stored<PersistentVolumeClaim>, note: EventNote): ClaimDecision {
  return { writes: [event(claim, note), ...pending(claim)] };
}

function pending(claim: Stored<PersistentVolumeClaim>): readonly Write[] {
  return claim.status?.phase === "Pending" ? [] : [patchStatus(claim, { phase: "Pending" })];
}

function patchStatus(claim: Stored<PersistentVolumeClaim>, status: object): Write {
  const { namespace, name } = claim.metadata;
  return {
    verb: "patch",
    kind: persistentvolumeclaims,
    key: { namespace, name },
    type: "merge",
    body: { status },
    subresource: "status",
  };
}

function event(claim: Stored<PersistentVolumeClaim>, note: EventNote): Write {
  return { verb: "event", about: referenceTo(persistentvolumeclaims, claim), note };
}
