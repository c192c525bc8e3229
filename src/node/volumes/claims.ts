import { persistentvolumeclaims, persistentvolumes } from "../../client/resources.ts";
import { unlessNotFound } from "../../client/unless-not-found.ts";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Volume,
} from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";
import { hostPath } from "./host-path.ts";
import type { MountedVolume } from "./mounted-volume.ts";

/** The claim behind a volume: named in the manifest, or made for this pod by an `ephemeral` volume. */
export interface ClaimReference {
  readonly namespace: string;
  readonly name: string;
  readonly readOnly: boolean;
  /** The pod that an ephemeral claim must belong to. */
  readonly ownerUid?: string | undefined;
}

export function claimOf(pod: Pod, volume: Volume): ClaimReference | undefined {
  const { uid, name, namespace } = identityOf(pod);
  const claim = volume.persistentVolumeClaim;
  if (claim !== undefined) {
    return { namespace, name: claim.claimName, readOnly: claim.readOnly ?? false };
  }
  if (volume.ephemeral === undefined) return undefined;
  return { namespace, name: `${name}-${volume.name}`, readOnly: false, ownerUid: uid };
}

/** The directory on this machine behind a bound claim. */
export async function claimVolume(
  api: ApiClient,
  reference: ClaimReference,
): Promise<MountedVolume> {
  const claim = await boundClaim(api, reference);
  const volume = await volumeOf(api, claim);
  return { kind: "directory", hostPath: await pathOf(volume), readOnly: reference.readOnly };
}

async function boundClaim(
  api: ApiClient,
  { namespace, name, ownerUid }: ClaimReference,
): Promise<PersistentVolumeClaim> {
  const refuse = (why: string): never => {
    throw new PodError(`error processing PVC ${namespace}/${name}: ${why}`);
  };
  const claim = await unlessNotFound(async () =>
    api.get(persistentvolumeclaims, { namespace, name }),
  );
  if (claim === undefined) {
    return refuse(`failed to fetch PVC from API server: persistentvolumeclaim "${name}" not found`);
  }
  const owners = claim.metadata.ownerReferences ?? [];
  if (ownerUid !== undefined && !owners.some(({ uid }) => uid === ownerUid)) {
    refuse(`PVC ${namespace}/${name} was not created for pod (pod is not owner)`);
  }
  if (claim.metadata.deletionTimestamp !== undefined) refuse("PVC is being deleted");
  if (claim.spec?.volumeMode === "Block") refuse("volumeMode Block is not supported by this node");
  if (claim.status?.phase !== "Bound" || (claim.spec?.volumeName ?? "") === "") {
    refuse("PVC is not bound");
  }
  return claim;
}

async function volumeOf(api: ApiClient, claim: PersistentVolumeClaim): Promise<PersistentVolume> {
  const name = claim.spec?.volumeName ?? "";
  const volume = await unlessNotFound(async () => api.get(persistentvolumes, { name }));
  if (volume === undefined) throw new PodError(`persistentvolume "${name}" not found`);
  if (volume.spec?.claimRef?.uid !== claim.metadata?.uid) {
    throw new PodError(`PV ${name} is not bound to this claim`);
  }
  return volume;
}

async function pathOf(volume: PersistentVolume): Promise<string> {
  const spec = volume.spec;
  if (spec?.hostPath !== undefined) return hostPath(spec.hostPath);
  if (spec?.local !== undefined) return hostPath({ path: spec.local.path, type: "Directory" });
  throw new PodError(
    `PersistentVolume ${volume.metadata?.name ?? ""} is of a kind that is not supported by this node`,
  );
}
