import type { Stored } from "../../model/object.ts";
import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../model/types/core-v1.ts";
import { matchesNodeSelector } from "../common/node-affinity.ts";
import { claimNameOf, claimVolumesOf } from "../common/pod-claims.ts";
import { findVolume, isBound, storageClassOf } from "../common/volume-match.ts";
import {
  resolvable,
  unresolvable,
  type Misfit,
  type NodeView,
  type SchedulerView,
} from "./view.ts";

/** The provisioner of a class whose volumes nobody makes: only what is there can be bound. */
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/** What keeps the pod off every node, because of its claims: the text that takes the place of the nodes' reasons. */
export function claimProblem(view: SchedulerView): string | undefined {
  for (const volume of claimVolumesOf(view.pod)) {
    const name = claimNameOf(view.pod, volume);
    const claim = view.claims.get(name);
    if (claim === undefined) {
      return volume.ephemeral === undefined
        ? `persistentvolumeclaim "${name}" not found`
        : `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
    }
    const problem = problemOf(view, claim);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(view: SchedulerView, claim: Stored<PersistentVolumeClaim>): string | undefined {
  const { name, deletionTimestamp } = claim.metadata;
  if (deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  const volume = claim.spec?.volumeName ?? "";
  if (claim.status?.phase === "Lost") {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volume}"`;
  }
  if (isBound(claim) || isDelayed(view, claim)) return undefined;
  return "pod has unbound immediate PersistentVolumeClaims";
}

/** Whether the claim waits for its first consumer to be placed (`volumeBindingMode: WaitForFirstConsumer`). */
function isDelayed(view: SchedulerView, claim: PersistentVolumeClaim): boolean {
  const storageClass = view.classes.get(storageClassOf(claim));
  return storageClass?.volumeBindingMode === "WaitForFirstConsumer";
}

/** Another pod that uses a ReadWriteOncePod claim keeps it until it ends. */
export function volumeRestrictions(view: SchedulerView): Misfit | undefined {
  const exclusive = claimsOf(view).filter(
    ({ spec }) => spec?.accessModes?.includes("ReadWriteOncePod") ?? false,
  );
  const names = new Set(exclusive.map(({ metadata }) => metadata.name));
  const inUse = view.nodes.some(({ pods }) => pods.some((other) => usesAny(view, other, names)));
  if (!inUse) return undefined;
  return resolvable(
    "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
  );
}

function usesAny(view: SchedulerView, other: Pod, names: ReadonlySet<string>): boolean {
  if (other.metadata?.namespace !== view.pod.metadata.namespace) return false;
  return claimVolumesOf(other).some((volume) => names.has(claimNameOf(other, volume)));
}

/** Whether bound volumes can be reached from the node, and unbound claims can be served there. */
export function volumeBinding(view: SchedulerView, { node }: NodeView): Misfit | undefined {
  for (const claim of claimsOf(view)) {
    if (isBound(claim)) {
      const volume = view.volumes.get(claim.spec?.volumeName ?? "");
      const required = volume?.spec?.nodeAffinity?.required;
      if (required !== undefined && !matchesNodeSelector(required, node)) {
        return unresolvable("node(s) didn't match PersistentVolume's node affinity");
      }
    } else if (volumeFor(view, claim, node) === undefined && !canProvision(view, claim)) {
      return unresolvable("node(s) didn't find available persistent volumes to bind");
    }
  }
  return undefined;
}

/** An unbound claim of the pod, and the volume that waits for it on the node; without one it must be made. */
export interface ClaimToBind {
  readonly claim: Stored<PersistentVolumeClaim>;
  readonly volume: Stored<PersistentVolume> | undefined;
}

export function claimsToBind(view: SchedulerView, { node }: NodeView): readonly ClaimToBind[] {
  return claimsOf(view)
    .filter((claim) => !isBound(claim))
    .map((claim) => ({ claim, volume: volumeFor(view, claim, node) }));
}

function volumeFor(
  view: SchedulerView,
  claim: Stored<PersistentVolumeClaim>,
  node: NodeView["node"],
): Stored<PersistentVolume> | undefined {
  const reachable = [...view.volumes.values()].filter(({ spec }) => {
    const required = spec?.nodeAffinity?.required;
    return required === undefined || matchesNodeSelector(required, node);
  });
  return findVolume(claim, reachable);
}

function canProvision(view: SchedulerView, claim: PersistentVolumeClaim): boolean {
  const storageClass = view.classes.get(storageClassOf(claim));
  return storageClass !== undefined && storageClass.provisioner !== NO_PROVISIONER;
}

function claimsOf(view: SchedulerView): readonly Stored<PersistentVolumeClaim>[] {
  return claimVolumesOf(view.pod).flatMap((volume) => {
    const claim = view.claims.get(claimNameOf(view.pod, volume));
    return claim === undefined ? [] : [claim];
  });
}
