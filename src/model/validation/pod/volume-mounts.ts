import { forbidden, invalid, notFound } from "../../field-error.ts";
import type { Container, EphemeralContainer, Volume, VolumeMount } from "../../types/core-v1.ts";
import { each, type Faults, mayBeOneOf, need, when } from "../checks.ts";
import { validateDescendingPath, validateNoBacksteps } from "../paths.ts";

/** The pod's volumes by name; those that are invalid are not among them. */
export type VolumesByName = ReadonlyMap<string, Volume>;

/** `volumeMounts` and `volumeDevices` of a container, against the pod's volumes and each other. */
export function validateMounts(
  container: Container | EphemeralContainer,
  path: string,
  volumes: VolumesByName,
): Faults {
  const mounts = container.volumeMounts ?? [];
  const mountsPath = `${path}.volumeMounts`;
  return [
    ...each(mounts, mountsPath, (mount, itemPath, index) => [
      ...validateMountNames(mount, itemPath, { container, volumes, index }),
      ...validateSubPaths(mount, itemPath, { listPath: mountsPath, volumes }),
      ...validatePropagation(mount, `${mountsPath}.mountPropagation`, container),
      ...validateRecursiveReadOnly(mount, `${mountsPath}.recursiveReadOnly`),
    ]),
    ...validateDevices(container, `${path}.volumeDevices`, volumes),
  ];
}

interface MountContext {
  readonly container: Container | EphemeralContainer;
  readonly volumes: VolumesByName;
  readonly index: number;
}

function validateMountNames(
  { name, mountPath }: VolumeMount,
  path: string,
  { container, volumes, index }: MountContext,
): Faults {
  const before = container.volumeMounts?.slice(0, index) ?? [];
  const devices = container.volumeDevices ?? [];
  return [
    ...need(name, `${path}.name`),
    ...when(!volumes.has(name), notFound(`${path}.name`, name)),
    ...need(mountPath, `${path}.mountPath`),
    ...when(
      before.some((each) => each.mountPath === mountPath),
      invalid(`${path}.mountPath`, mountPath, "must be unique"),
    ),
    ...when(
      devices.some((each) => each.name === name),
      invalid(`${path}.name`, name, "must not already exist in volumeDevices"),
    ),
    ...when(
      devices.some((each) => each.devicePath === mountPath),
      invalid(`${path}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"),
    ),
  ];
}

/** Faults of the paths themselves are reported of the list, as upstream does. */
function validateSubPaths(
  { name, subPath = "", subPathExpr = "" }: VolumeMount,
  path: string,
  { listPath, volumes }: { readonly listPath: string; readonly volumes: VolumesByName },
): Faults {
  const isImage = volumes.get(name)?.image !== undefined;
  const notInImages = "not allowed in image volume sources";
  return [
    ...when(isImage && subPath !== "", invalid(`${path}.subPath`, subPath, notInImages)),
    ...when(
      isImage && subPathExpr !== "",
      invalid(`${path}.subPathExpr`, subPathExpr, notInImages),
    ),
    ...(subPath === "" ? [] : validateDescendingPath(subPath, `${listPath}.subPath`)),
    ...when(
      subPath !== "" && subPathExpr !== "",
      invalid(`${path}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"),
    ),
    ...(subPathExpr === "" ? [] : validateDescendingPath(subPathExpr, `${listPath}.subPathExpr`)),
  ];
}

function validatePropagation(
  { mountPropagation }: VolumeMount,
  path: string,
  container: Container | EphemeralContainer,
): Faults {
  const isPrivileged = container.securityContext?.privileged === true;
  return [
    ...mayBeOneOf(mountPropagation, path, ["Bidirectional", "HostToContainer", "None"]),
    ...when(
      mountPropagation === "Bidirectional" && !isPrivileged,
      forbidden(path, "Bidirectional mount propagation is available only to privileged containers"),
    ),
  ];
}

function validateRecursiveReadOnly(mount: VolumeMount, path: string): Faults {
  const { recursiveReadOnly, readOnly, mountPropagation } = mount;
  const isAsked = recursiveReadOnly === "Enabled" || recursiveReadOnly === "IfPossible";
  const isPropagated = mountPropagation !== undefined && mountPropagation !== "None";
  return [
    ...when(
      isAsked && readOnly !== true,
      forbidden(path, "may only be specified when readOnly is true"),
    ),
    ...when(
      isAsked && isPropagated,
      forbidden(path, "may only be specified when mountPropagation is None or not specified"),
    ),
    ...mayBeOneOf(recursiveReadOnly, path, ["Disabled", "Enabled", "IfPossible"]),
  ];
}

function validateDevices(
  container: Container | EphemeralContainer,
  path: string,
  volumes: VolumesByName,
): Faults {
  const mounts = container.volumeMounts ?? [];
  return each(container.volumeDevices, path, ({ name, devicePath }, itemPath, index) => {
    const before = container.volumeDevices?.slice(0, index) ?? [];
    const volume = volumes.get(name);
    const isClaim = volume?.persistentVolumeClaim !== undefined || volume?.ephemeral !== undefined;
    const fault = (field: string, value: string, detail: string) =>
      invalid(`${itemPath}.${field}`, value, detail);
    return [
      ...need(name, `${itemPath}.name`),
      ...when(
        name !== "" && before.some((each) => each.name === name),
        fault("name", name, "must be unique"),
      ),
      ...when(
        volume !== undefined && !isClaim,
        fault(
          "name",
          name,
          "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
        ),
      ),
      ...when(volume === undefined, notFound(`${itemPath}.name`, name)),
      ...need(devicePath, `${itemPath}.devicePath`),
      ...when(
        before.some((each) => each.devicePath === devicePath),
        fault("devicePath", devicePath, "must be unique"),
      ),
      ...when(
        validateNoBacksteps(devicePath, itemPath).length > 0,
        fault("devicePath", devicePath, "can not contain backsteps ('..')"),
      ),
      ...when(
        mounts.some((each) => each.name === name),
        fault("name", name, "must not already exist in volumeMounts"),
      ),
      ...when(
        mounts.some((each) => each.mountPath === devicePath),
        fault("devicePath", devicePath, "must not already exist as a path in volumeMounts"),
      ),
    ];
  });
}
