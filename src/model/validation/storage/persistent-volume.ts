import { forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { formatQuantity, parseQuantity } from "../../quantity.ts";
import { jsonEquals } from "../../json.ts";
import type {
  CSIPersistentVolumeSource,
  LocalVolumeSource,
  PersistentVolume,
  PersistentVolumeSpec,
  VolumeNodeAffinity,
} from "../../types/core-v1.ts";
import {
  eachEntry,
  type Faults,
  immutable,
  immutableDetail,
  mayBeOneOf,
  mayMatch,
  need,
  oneMember,
  optional,
  when,
} from "../checks.ts";
import { subdomainName } from "../metadata.ts";
import { validateNoBacksteps } from "../paths.ts";
import { validateNodeSelector } from "../pod/scheduling.ts";
import { specDiff } from "../pod/spec-diff.ts";
import {
  validateDriverName,
  validateHostPath,
  validateNfs,
  validateRequired,
} from "../pod/volumes.ts";
import { type KindRules, partRules, plainRules } from "../rules.ts";
import { validateAccessModes } from "./claim-spec.ts";

export const persistentVolumeRules: KindRules<PersistentVolume> = plainRules({
  metadata: { scope: "cluster", name: subdomainName },
  contents: ({ spec = {} }) => validateSpec(spec, "spec"),
  changes: ({ spec = {} }, { spec: old = {} }) => [
    ...validateSameSource(spec, old),
    ...immutable(spec.volumeMode, old.volumeMode, "volumeMode"),
    ...when(
      old.nodeAffinity !== undefined && !jsonEquals(spec.nodeAffinity, old.nodeAffinity),
      invalid("nodeAffinity", spec.nodeAffinity, immutableDetail),
    ),
  ],
  subresources: { status: partRules(() => []) },
});

function validateSpec(spec: PersistentVolumeSpec, path: string): Faults {
  const policyPath = `${path}.persistentVolumeReclaimPolicy`;
  const isRoot = /^\/+(\.?\/+)*\.?$/.test(spec.hostPath?.path ?? "");
  return [
    ...need(spec.accessModes, `${path}.accessModes`),
    ...validateAccessModes(spec.accessModes, `${path}.accessModes`),
    ...validateCapacity(spec.capacity ?? {}, `${path}.capacity`),
    ...mayBeOneOf(spec.persistentVolumeReclaimPolicy, policyPath, ["Delete", "Recycle", "Retain"]),
    ...optional(spec.nodeAffinity, `${path}.nodeAffinity`, validateAffinity),
    ...validateSource(spec, path),
    ...when(
      isRoot && spec.persistentVolumeReclaimPolicy === "Recycle",
      forbidden(policyPath, "may not be 'recycle' for a hostPath mount of '/'"),
    ),
    ...mayMatch(spec.storageClassName, `${path}.storageClassName`, subdomainName),
    ...mayBeOneOf(spec.volumeMode, `${path}.volumeMode`, ["Block", "Filesystem"]),
    ...mayMatch(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`, subdomainName),
  ];
}

function validateCapacity(capacity: Readonly<Record<string, string>>, path: string): Faults {
  const names = Object.keys(capacity);
  const isStorage = names.length === 1 && names[0] === "storage";
  return [
    ...when(names.length === 0, required(path)),
    ...when(!isStorage, notSupported(path, capacity, ["storage"])),
    ...eachEntry(capacity, path, ({ value }, entryPath) => {
      const amount = parseQuantity(value);
      return when(
        amount !== undefined && amount.nanos <= 0n,
        invalid(entryPath, amount && formatQuantity(amount), "must be greater than zero"),
      );
    }),
  ];
}

function validateAffinity({ required: selector }: VolumeNodeAffinity, path: string): Faults {
  const selectorPath = `${path}.required`;
  return selector === undefined
    ? [required(selectorPath, "must specify required node constraints")]
    : validateNodeSelector(selector, selectorPath);
}

/** The order in which upstream looks at the sources: the first one counts, any other is one too many. */
const sourceOrder = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
] as const;

function validateSource(spec: PersistentVolumeSpec, path: string): Faults {
  const members = sourceOrder.map((name) => ({
    name,
    check: spec[name] && (() => validateSourceNamed(name, spec, `${path}.${name}`)),
  }));
  return oneMember(members, path, {
    none: "must specify a volume type",
    more: "may not specify more than 1 volume type",
  });
}

function validateSourceNamed(
  name: (typeof sourceOrder)[number],
  spec: PersistentVolumeSpec,
  path: string,
): Faults {
  switch (name) {
    case "hostPath":
      return optional(spec.hostPath, path, validateHostPath);
    case "nfs":
      return optional(spec.nfs, path, validateNfs);
    case "csi":
      return optional(spec.csi, path, validateCsi);
    case "local":
      return [
        ...optional(spec.local, path, validateLocal),
        ...when(
          spec.nodeAffinity?.required === undefined,
          required("spec.nodeAffinity", "Local volume requires node affinity"),
        ),
      ];
    default:
      return validateRequired(spec[name], name, path);
  }
}

function validateLocal(local: LocalVolumeSource, path: string): Faults {
  return local.path === ""
    ? [required(`${path}.path`)]
    : validateNoBacksteps(local.path, `${path}.path`);
}

function validateCsi(csi: CSIPersistentVolumeSource, path: string): Faults {
  const secrets = [
    "controllerPublishSecretRef",
    "controllerExpandSecretRef",
    "nodePublishSecretRef",
    "nodeExpandSecretRef",
  ] as const;
  return [
    ...validateDriverName(csi.driver, `${path}.driver`),
    ...need(csi.volumeHandle, `${path}.volumeHandle`),
    ...secrets.flatMap((name) =>
      optional(csi[name], `${path}.${name}`, (secret, secretPath) => [
        ...need(secret.name, `${secretPath}.name`),
        ...need(secret.namespace, `${secretPath}.namespace`),
      ]),
    ),
  ];
}

function validateSameSource(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): Faults {
  const sources = (of: PersistentVolumeSpec) =>
    Object.fromEntries(sourceOrder.flatMap((name) => (of[name] ? [[name, of[name]]] : [])));
  const before = sources(old);
  const after = sources(spec);
  const detail = `spec.persistentvolumesource is immutable after creation\n${specDiff(before, after)}`;
  return when(!jsonEquals(before, after), forbidden("spec.persistentvolumesource", detail));
}
