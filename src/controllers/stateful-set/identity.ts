import { persistentvolumeclaims, pods, statefulsets } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { StatefulSet } from "../../model/types/apps-v1.ts";
import type { PersistentVolumeClaim, Pod, Volume } from "../../model/types/core-v1.ts";
import type { OwnerReference } from "../../model/types/meta-v1.ts";
import { referenceTo } from "../../client/event-recorder.ts";
import { jsonEquals } from "../../model/json.ts";
import { podFromTemplate } from "../common/pod-control.ts";
import { REVISION_LABEL, type Revision } from "../common/revisions.ts";
import type { CreateWrite, DeleteWrite, Write } from "../common/write.ts";

const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

/** The number at the end of a pod's name; `undefined` when the name is not of the set's. */
export function ordinalOf(set: Stored<StatefulSet>, pod: Stored<Pod>): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const { name } = pod.metadata;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

/** The pod of an ordinal: its name is its hostname, and its claims bear its name. */
export function podOf(set: Stored<StatefulSet>, ordinal: number, revision: Revision): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podFromTemplate({ kind: statefulsets, object: set }, revision.template, {
    name,
    labels: {
      [POD_NAME]: name,
      [POD_INDEX]: String(ordinal),
      [REVISION_LABEL]: revision.name,
    },
  });
  if (pod.spec === undefined) return pod;
  const claimed = (set.spec?.volumeClaimTemplates ?? []).map((template): Volume => {
    const claimName = nameOfClaim(set, template, ordinal);
    return { name: template.metadata?.name ?? "", persistentVolumeClaim: { claimName } };
  });
  const names = new Set(claimed.map((volume) => volume.name));
  const others = (pod.spec.volumes ?? []).filter((volume) => !names.has(volume.name));
  const volumes = [...claimed, ...others];
  const subdomain = set.spec?.serviceName;
  return { ...pod, spec: { ...pod.spec, hostname: name, subdomain, volumes } };
}

function nameOfClaim(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata?.name}-${set.metadata?.name}-${ordinal}`;
}

export type ClaimNamed = (name: string) => Stored<PersistentVolumeClaim> | undefined;

/** The claims that a pod stands on, as far as they are missing. */
export function missingClaims(
  set: Stored<StatefulSet>,
  ordinal: number,
  claimNamed: ClaimNamed,
): readonly Write[] {
  return (set.spec?.volumeClaimTemplates ?? []).flatMap((template): readonly Write[] => {
    const name = nameOfClaim(set, template, ordinal);
    if (claimNamed(name) !== undefined) return [];
    return [createClaim(set, { ...template, metadata: { ...template.metadata, name } }, ordinal)];
  });
}

function createClaim(
  set: Stored<StatefulSet>,
  { metadata, spec }: PersistentVolumeClaim,
  ordinal: number,
): CreateWrite {
  const { namespace, name: setName } = set.metadata;
  const object: PersistentVolumeClaim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: metadata?.name,
      namespace,
      labels: { ...metadata?.labels, ...set.spec?.selector.matchLabels },
      annotations: metadata?.annotations,
      ownerReferences: keepsClaims(set, "whenDeleted") ? [] : [ownerReference(set)],
    },
    spec,
  };
  const podName = `${setName}-${ordinal}`;
  const text = `create Claim ${metadata?.name} Pod ${podName} in StatefulSet ${setName}`;
  return {
    verb: "create",
    kind: persistentvolumeclaims,
    object,
    mayExist: true,
    says: {
      about: referenceTo(statefulsets, set),
      done: { type: "Normal", reason: "SuccessfulCreate", message: `${text} success` },
      failed: { type: "Warning", reason: "FailedCreate", message: `${text} failed error: {error}` },
    },
  };
}

function keepsClaims(set: StatefulSet, when: "whenDeleted" | "whenScaled"): boolean {
  return (set.spec?.persistentVolumeClaimRetentionPolicy?.[when] ?? "Retain") === "Retain";
}

function ownerReference({ metadata }: Stored<StatefulSet>): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion: "apps/v1", kind: "StatefulSet", name, uid };
}

/**
 * Owner references of a pod's claims as the retention policy wants them: the set's when they go with it, the pod's
 * when it is scaled away and they go with that.
 */
export function claimOwnership(
  set: Stored<StatefulSet>,
  pod: Stored<Pod>,
  options: { readonly condemned: boolean; readonly claimNamed: ClaimNamed },
): readonly Write[] {
  const ordinal = ordinalOf(set, pod) ?? 0;
  const byPod = options.condemned && !keepsClaims(set, "whenScaled");
  const bySet = !byPod && !keepsClaims(set, "whenDeleted");
  const podReference = {
    apiVersion: "v1",
    kind: "Pod",
    name: pod.metadata.name,
    uid: pod.metadata.uid,
  };
  const wanted = [...(bySet ? [ownerReference(set)] : []), ...(byPod ? [podReference] : [])];
  return (set.spec?.volumeClaimTemplates ?? []).flatMap((template): readonly Write[] => {
    const claim = options.claimNamed(nameOfClaim(set, template, ordinal));
    return claim === undefined ? [] : setOwners(claim, wanted, ["StatefulSet", "Pod"]);
  });
}

function setOwners(
  { metadata }: Stored<PersistentVolumeClaim>,
  wanted: readonly OwnerReference[],
  kinds: readonly string[],
): readonly Write[] {
  const present = metadata.ownerReferences ?? [];
  const others = present.filter(({ kind }) => !kinds.includes(kind));
  const ownerReferences = [...others, ...wanted];
  if (jsonEquals(ownerReferences, present)) return [];
  const { namespace, name, resourceVersion } = metadata;
  const body = { metadata: { resourceVersion, ownerReferences } };
  const kind = persistentvolumeclaims;
  return [{ verb: "patch", kind, key: { namespace, name }, type: "merge", body }];
}

export function createMember(set: Stored<StatefulSet>, pod: Pod): CreateWrite {
  const text = `create Pod ${pod.metadata?.name} in StatefulSet ${set.metadata.name}`;
  return {
    verb: "create",
    kind: pods,
    object: pod,
    says: {
      about: referenceTo(statefulsets, set),
      done: { type: "Normal", reason: "SuccessfulCreate", message: `${text} successful` },
      failed: { type: "Warning", reason: "FailedCreate", message: `${text} failed error: {error}` },
    },
  };
}

export function deleteMember(set: Stored<StatefulSet>, pod: Stored<Pod>): DeleteWrite {
  const { namespace, name, uid } = pod.metadata;
  const text = `delete Pod ${name} in StatefulSet ${set.metadata.name}`;
  return {
    verb: "delete",
    kind: pods,
    key: { namespace, name },
    uid,
    says: {
      about: referenceTo(statefulsets, set),
      done: { type: "Normal", reason: "SuccessfulDelete", message: `${text} successful` },
      failed: { type: "Warning", reason: "FailedDelete", message: `${text} failed error: {error}` },
    },
  };
}
