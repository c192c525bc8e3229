import { forbidden, invalid, required } from "../../field-error.ts";
import type {
  ClusterTrustBundleProjection,
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  KeyToPath,
  ProjectedVolumeSource,
  SecretVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from "../../types/core-v1.ts";
import { each, type Faults, need, optional, when } from "../checks.ts";
import { validateLocalPath } from "../paths.ts";
import { validateLabelSelector } from "../selector.ts";
import { validateFieldRef, validateResourceFieldRef, volumeFields } from "./field-ref.ts";

export function validateSecretFiles(secret: SecretVolumeSource, path: string): Faults {
  return [
    ...need(secret.secretName, `${path}.secretName`),
    ...validateMode(secret.defaultMode, `${path}.defaultMode`),
    ...each(secret.items, `${path}.items`, validateKeyToPath),
  ];
}

export function validateConfigMapFiles(configMap: ConfigMapVolumeSource, path: string): Faults {
  return [
    ...need(configMap.name, `${path}.name`),
    ...validateMode(configMap.defaultMode, `${path}.defaultMode`),
    ...each(configMap.items, `${path}.items`, validateKeyToPath),
  ];
}

export function validateDownwardFiles(volume: DownwardAPIVolumeSource, path: string): Faults {
  return [
    ...validateMode(volume.defaultMode, `${path}.defaultMode`),
    ...(volume.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
  ];
}

/** Several sources in one directory: each of one sort, and no two of the same path. */
export function validateProjected(projected: ProjectedVolumeSource, path: string): Faults {
  const seen = new Set<string>();
  return [
    ...validateMode(projected.defaultMode, `${path}.defaultMode`),
    ...each(projected.sources, `${path}.sources`, (source, sourcePath) => [
      ...validateProjection(source, sourcePath, path),
      ...pathsOf(source).flatMap(({ value, shown }) => {
        const isTaken = seen.has(value);
        seen.add(value);
        return when(isTaken, invalid(path, shown, "conflicting duplicate paths"));
      }),
      ...when(
        Object.values(source).filter((each) => each !== undefined).length > 1,
        forbidden(sourcePath, "may not specify more than 1 volume type per source"),
      ),
    ]),
  ];
}

function validateProjection(source: VolumeProjection, path: string, volumePath: string): Faults {
  return [
    ...optional(source.secret, `${path}.secret`, validateNamedItems),
    ...optional(source.configMap, `${path}.configMap`, validateNamedItems),
    ...optional(source.downwardAPI, `${path}.downwardAPI`, ({ items }, at) =>
      (items ?? []).flatMap((file) => validateDownwardFile(file, at)),
    ),
    ...optional(source.serviceAccountToken, `${path}.serviceAccountToken`, (token, at) =>
      validateToken(token, at, volumePath),
    ),
    ...optional(source.clusterTrustBundle, `${path}.clusterTrustBundle`, validateTrustBundle),
  ];
}

function validateNamedItems(
  source: { readonly name?: string | undefined; readonly items?: readonly KeyToPath[] | undefined },
  path: string,
): Faults {
  return [
    ...need(source.name, `${path}.name`),
    ...each(source.items, `${path}.items`, validateKeyToPath),
  ];
}

function validateKeyToPath(item: KeyToPath, path: string): Faults {
  return [
    ...need(item.key, `${path}.key`),
    ...need(item.path, `${path}.path`),
    ...validateLocalPath(item.path, `${path}.path`),
    ...validateMode(item.mode, `${path}.mode`),
  ];
}

function validateDownwardFile(file: DownwardAPIVolumeFile, path: string): Faults {
  const { fieldRef, resourceFieldRef } = file;
  return [
    ...need(file.path, `${path}.path`),
    ...validateLocalPath(file.path, `${path}.path`),
    ...optional(fieldRef, `${path}.fieldRef`, (each, at) =>
      validateFieldRef(each, at, volumeFields),
    ),
    ...when(
      fieldRef !== undefined && resourceFieldRef !== undefined,
      invalid(
        path,
        "resource",
        "fieldRef and resourceFieldRef can not be specified simultaneously",
      ),
    ),
    ...(fieldRef === undefined
      ? optional(resourceFieldRef, `${path}.resourceFieldRef`, (each, at) =>
          validateResourceFieldRef(each, at, "volume"),
        )
      : []),
    ...when(
      fieldRef === undefined && resourceFieldRef === undefined,
      required(path, "one of fieldRef and resourceFieldRef is required"),
    ),
    ...validateMode(file.mode, `${path}.mode`),
  ];
}

const secondsMin = 10 * 60;
const secondsMax = 2 ** 32;

/** The path's own faults are reported of the volume, as upstream does. */
function validateToken(
  token: ServiceAccountTokenProjection,
  path: string,
  volumePath: string,
): Faults {
  const seconds = token.expirationSeconds ?? secondsMin;
  return [
    ...when(
      seconds < secondsMin,
      invalid(
        `${path}.expirationSeconds`,
        seconds,
        "may not specify a duration less than 10 minutes",
      ),
    ),
    ...when(
      seconds > secondsMax,
      invalid(
        `${path}.expirationSeconds`,
        seconds,
        "may not specify a duration larger than 2^32 seconds",
      ),
    ),
    ...(token.path
      ? validateLocalPath(token.path, `${volumePath}.path`)
      : [required(`${volumePath}.path`)]),
  ];
}

function validateTrustBundle(bundle: ClusterTrustBundleProjection, path: string): Faults {
  const { name, signerName, labelSelector } = bundle;
  const both = name !== undefined && signerName !== undefined;
  return [
    ...when(both, invalid(path, bundle, "only one of name and signerName may be used")),
    ...when(
      name === undefined && signerName === undefined,
      required(path, "either name or signerName must be specified"),
    ),
    ...when(
      name !== undefined && !both && labelSelector !== undefined,
      invalid(
        `${path}.labelSelector`,
        labelSelector,
        "labelSelector must be unset if name is specified",
      ),
    ),
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...need(bundle.path, `${path}.path`),
    ...validateLocalPath(bundle.path, `${path}.path`),
  ];
}

interface ProjectedPath {
  readonly value: string;
  /** What upstream shows as the bad value: the source's name, or else the path. */
  readonly shown: string;
}

function pathsOf(source: VolumeProjection): readonly ProjectedPath[] {
  const named = [source.secret, source.configMap].flatMap((each) =>
    (each?.items ?? []).map((item) => ({ value: item.path, shown: each?.name ?? "" })),
  );
  const files = (source.downwardAPI?.items ?? []).map((file) => file.path);
  const bundle = source.clusterTrustBundle === undefined ? [] : [source.clusterTrustBundle.path];
  const plain = [...files, ...bundle].map((value) => ({ value, shown: value }));
  return [...named, ...plain].filter(({ value }) => value !== "");
}

function validateMode(mode: number | undefined, path: string): Faults {
  const isOutside = mode !== undefined && (mode < 0 || mode > 0o777);
  return when(
    isOutside,
    invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive"),
  );
}
