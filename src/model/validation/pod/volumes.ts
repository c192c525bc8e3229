import { duplicate, forbidden, invalid, required } from "../../field-error.ts";
import { isJsonObject } from "../../json.ts";
import { parseQuantity } from "../../quantity.ts";
import type {
  CSIVolumeSource,
  EphemeralVolumeSource,
  HostPathVolumeSource,
  NFSVolumeSource,
  Volume,
} from "../../types/core-v1.ts";
import {
  each,
  type Faults,
  matches,
  mayBeOneOf,
  need,
  needMatching,
  oneMember,
  optional,
  when,
} from "../checks.ts";
import { dnsLabel } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { validateNoBacksteps } from "../paths.ts";
import { validateClaimTemplate } from "../storage/claim-spec.ts";
import {
  validateConfigMapFiles,
  validateDownwardFiles,
  validateProjected,
  validateSecretFiles,
} from "./volume-files.ts";
import type { VolumesByName } from "./volume-mounts.ts";

/** `spec.volumes` of a pod. With the pod's name, names of claims made for it are checked too. */
export function validateVolumes(
  volumes: readonly Volume[] | undefined,
  path: string,
  podName: string | undefined,
): { readonly volumes: VolumesByName; readonly faults: Faults } {
  const valid = new Map<string, Volume>();
  const claims = new Set(
    (volumes ?? []).filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`),
  );
  const faults = each(volumes, path, (volume, itemPath) => {
    const found = validateVolume(volume, itemPath, { podName, isTaken: valid.has(volume.name) });
    if (found.length === 0) valid.set(volume.name, volume);
    return [...found, ...validateClaimUse(volume, itemPath, claims)];
  });
  return { volumes: valid, faults };
}

/** `hostPath` of a pod's volume or of a PersistentVolume. */
export function validateHostPath(hostPath: HostPathVolumeSource, path: string): Faults {
  if (!hostPath.path) return [required(`${path}.path`)];
  return [
    ...validateNoBacksteps(hostPath.path, `${path}.path`),
    ...mayBeOneOf(hostPath.type, `${path}.type`, hostPathTypes),
  ];
}

/** The name of a CSI driver, in either case. */
export function validateDriverName(driver: string | undefined, path: string): Faults {
  if (!driver) return [required(path)];
  return subdomainName(driver.toLowerCase()).map((fault) => invalid(path, driver, fault));
}

const hostPathTypes: readonly string[] = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

function validateVolume(
  volume: Volume,
  path: string,
  context: { readonly podName: string | undefined; readonly isTaken: boolean },
): Faults {
  return [
    ...validateSource(volume, path, context.podName),
    ...needMatching(volume.name, `${path}.name`, dnsLabel),
    ...when(context.isTaken, duplicate(`${path}.name`, volume.name)),
  ];
}

function validateSource(volume: Volume, path: string, podName: string | undefined): Faults {
  const members = sourceOrder.map((name) => ({
    name,
    check: volume[name] && (() => validateSourceNamed(name, volume, { path, podName })),
  }));
  return oneMember(members, path, {
    none: "must specify a volume type",
    more: "may not specify more than 1 volume type",
  });
}

function validateSourceNamed(
  name: SourceName,
  volume: Volume,
  context: { readonly path: string; readonly podName: string | undefined },
): Faults {
  const path = `${context.path}.${name}`;
  switch (name) {
    case "emptyDir":
      return validateSizeLimit(volume.emptyDir?.sizeLimit, path);
    case "hostPath":
      return optional(volume.hostPath, path, validateHostPath);
    case "secret":
      return optional(volume.secret, path, validateSecretFiles);
    case "configMap":
      return optional(volume.configMap, path, validateConfigMapFiles);
    case "downwardAPI":
      return optional(volume.downwardAPI, path, validateDownwardFiles);
    case "projected":
      return optional(volume.projected, path, validateProjected);
    case "csi":
      return optional(volume.csi, path, validateCsi);
    case "nfs":
      return optional(volume.nfs, path, validateNfs);
    case "image":
      return validateImage(volume, context.podName, path);
    case "ephemeral":
      return [
        ...optional(volume.ephemeral, path, validateEphemeral),
        ...validateClaimName(volume.name, context.path, context.podName),
      ];
    default:
      return validateRequired(volume[name], name, path);
  }
}

type SourceName = Exclude<keyof Volume, "name">;

/** The order in which upstream looks at the sources: the first one counts, any other is one too many. */
const sourceOrder: readonly SourceName[] = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
];

/** Kinds of volume of which only the required fields are checked. */
const requiredFields: Readonly<Record<string, readonly string[]>> = {
  gitRepo: ["repository"],
  gcePersistentDisk: ["pdName"],
  awsElasticBlockStore: ["volumeID"],
  iscsi: ["targetPortal", "iqn"],
  glusterfs: ["endpoints", "path"],
  persistentVolumeClaim: ["claimName"],
  rbd: ["monitors", "image"],
  cinder: ["volumeID"],
  cephfs: ["monitors"],
  quobyte: ["registry", "volume"],
  flexVolume: ["driver"],
  azureFile: ["secretName", "shareName"],
  vsphereVolume: ["volumePath"],
  photonPersistentDisk: ["pdID"],
  portworxVolume: ["volumeID"],
  azureDisk: ["diskName", "diskURI"],
  storageos: ["volumeName"],
  scaleIO: ["gateway", "system", "volumeName"],
};

/** The required fields of a source of a volume that is nothing special here. */
export function validateRequired(source: unknown, name: string, path: string): Faults {
  const fields = isJsonObject(source) ? source : {};
  return (requiredFields[name] ?? []).flatMap((field) => need(fields[field], `${path}.${field}`));
}

/** `nfs` of a pod's volume or of a PersistentVolume. */
export function validateNfs(nfs: NFSVolumeSource, path: string): Faults {
  const isRelative = nfs.path !== "" && !nfs.path.startsWith("/");
  return [
    ...need(nfs.server, `${path}.server`),
    ...need(nfs.path, `${path}.path`),
    ...when(isRelative, invalid(`${path}.path`, nfs.path, "must be an absolute path")),
  ];
}

function validateSizeLimit(sizeLimit: string | undefined, path: string): Faults {
  const quantity = sizeLimit === undefined ? undefined : parseQuantity(sizeLimit);
  return when(
    quantity !== undefined && quantity.nanos < 0n,
    forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity"),
  );
}

function validateImage(volume: Volume, podName: string | undefined, path: string): Faults {
  const { reference, pullPolicy } = volume.image ?? {};
  return [
    ...(podName === undefined ? [] : need(reference, `${path}.reference`)),
    ...mayBeOneOf(pullPolicy, `${path}.pullPolicy`, ["Always", "IfNotPresent", "Never"]),
  ];
}

function validateCsi(csi: CSIVolumeSource, path: string): Faults {
  const secret = csi.nodePublishSecretRef;
  return [
    ...validateDriverName(csi.driver, `${path}.driver`),
    ...(secret === undefined
      ? []
      : secret.name
        ? matches(secret.name, `${path}.name`, subdomainName)
        : [required(`${path}.nodePublishSecretRef.name`)]),
  ];
}

function validateEphemeral(ephemeral: EphemeralVolumeSource, path: string): Faults {
  const template = ephemeral.volumeClaimTemplate;
  const templatePath = `${path}.volumeClaimTemplate`;
  return template === undefined
    ? [required(templatePath)]
    : validateClaimTemplate(template, templatePath);
}

function validateClaimName(name: string, path: string, podName: string | undefined): Faults {
  if (!podName || name === "") return [];
  const claim = `${podName}-${name}`;
  return subdomainName(claim).map((fault) =>
    invalid(`${path}.name`, name, `PVC name ${JSON.stringify(claim)}: ${fault}`),
  );
}

function validateClaimUse(volume: Volume, path: string, claims: ReadonlySet<string>): Faults {
  const claimName = volume.persistentVolumeClaim?.claimName;
  return when(
    claimName !== undefined && claims.has(claimName),
    invalid(
      `${path}.persistentVolumeClaim.claimName`,
      claimName,
      "must not reference a PVC that gets created for an ephemeral volume",
    ),
  );
}
