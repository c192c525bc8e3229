import type {
  DownwardAPIVolumeFile,
  PersistentVolumeClaimTemplate,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from "../types/core-v1.ts";
import { defaultFieldRef } from "./containers.ts";
import { fill, fillZero, mapField } from "./fill.ts";
import { defaultPullPolicy } from "./image.ts";

/** Defaults of a volume; one without a source is an empty directory. */
export function defaultVolume(volume: Volume): Volume {
  const { name: _name, ...sources } = volume;
  const hasSource = Object.values(sources).some((source) => source !== undefined);
  if (!hasSource) return { ...volume, emptyDir: {} };
  return { ...volume, ...defaultFiles(volume), ...defaultBlocks(volume) };
}

const fileMode = 0o644;

function defaultFiles(volume: Volume): Partial<Volume> {
  return {
    ...mapField("hostPath", volume.hostPath, (each) => fill(each, { type: "" })),
    ...mapField("secret", volume.secret, (each) => fill(each, { defaultMode: fileMode })),
    ...mapField("configMap", volume.configMap, (each) => fill(each, { defaultMode: fileMode })),
    ...mapField("downwardAPI", volume.downwardAPI, (each) =>
      fill({ ...each, ...items(each.items) }, { defaultMode: fileMode }),
    ),
    ...mapField("projected", volume.projected, defaultProjected),
    ...mapField("image", volume.image, (each) =>
      fillZero(each, { pullPolicy: defaultPullPolicy(each.reference) }),
    ),
    ...mapField("ephemeral", volume.ephemeral, (each) => ({
      ...each,
      ...mapField("volumeClaimTemplate", each.volumeClaimTemplate, defaultClaimTemplate),
    })),
  };
}

function defaultBlocks(volume: Volume): Partial<Volume> {
  return {
    ...mapField("iscsi", volume.iscsi, (each) => fillZero(each, { iscsiInterface: "default" })),
    ...mapField("rbd", volume.rbd, (each) =>
      fillZero(each, { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" }),
    ),
    ...mapField("azureDisk", volume.azureDisk, (each) =>
      fill(each, { cachingMode: "ReadWrite", kind: "Shared", fsType: "ext4", readOnly: false }),
    ),
    ...mapField("scaleIO", volume.scaleIO, (each) =>
      fillZero(each, { storageMode: "ThinProvisioned", fsType: "xfs" }),
    ),
  };
}

function defaultProjected(projected: ProjectedVolumeSource): ProjectedVolumeSource {
  const sources = mapField("sources", projected.sources, (each) => each.map(defaultProjection));
  return fill({ ...projected, ...sources }, { defaultMode: fileMode });
}

function defaultProjection(source: VolumeProjection): VolumeProjection {
  return {
    ...source,
    ...mapField("downwardAPI", source.downwardAPI, (each) => ({ ...each, ...items(each.items) })),
    ...mapField("serviceAccountToken", source.serviceAccountToken, (each) =>
      fill(each, { expirationSeconds: 3600 }),
    ),
    ...mapField("podCertificate", source.podCertificate, (each) =>
      fill(each, { maxExpirationSeconds: 86_400 }),
    ),
  };
}

function items(files: readonly DownwardAPIVolumeFile[] | undefined) {
  return mapField("items", files, (each) =>
    each.map((file) => ({ ...file, ...mapField("fieldRef", file.fieldRef, defaultFieldRef) })),
  );
}

function defaultClaimTemplate(
  template: PersistentVolumeClaimTemplate,
): PersistentVolumeClaimTemplate {
  return { ...template, spec: fill(template.spec, { volumeMode: "Filesystem" }) };
}
