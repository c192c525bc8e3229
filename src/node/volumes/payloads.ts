import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  Secret,
} from "../../model/types/core-v1.ts";
import { fieldValue } from "../container-config/field-value.ts";
import { resourceValue, type Allocatable } from "../container-config/resource-value.ts";
import { PodError } from "../pod-error.ts";
import type { Payload, ProjectedFile } from "./atomic-writer.ts";

/** Which keys become which files. */
export interface Projection {
  readonly items?: readonly KeyToPath[] | undefined;
  readonly mode: number;
  /** A key that is missing is left out instead of refused. */
  readonly optional: boolean;
}

/** The files of a ConfigMap; of none at all when it is optional and missing. */
export function configMapPayload(
  configMap: ConfigMap | undefined,
  projection: Projection,
): Payload {
  const text = Object.entries(configMap?.data ?? {}).map(
    ([key, value]) => [key, Buffer.from(value)] as const,
  );
  const binary = Object.entries(configMap?.binaryData ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, "base64")] as const,
  );
  return project(new Map([...text, ...binary]), projection, {
    missing: (key) => `configmap references non-existent config key: ${key}`,
  });
}

/** The files of a Secret; of none at all when it is optional and missing. */
export function secretPayload(secret: Secret | undefined, projection: Projection): Payload {
  const entries = Object.entries(secret?.data ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, "base64")] as const,
  );
  return project(new Map(entries), projection, {
    missing: (key) => `references non-existent secret key: ${key}`,
  });
}

function project(
  values: ReadonlyMap<string, Uint8Array>,
  { items = [], mode, optional }: Projection,
  texts: { readonly missing: (key: string) => string },
): Payload {
  if (items.length === 0) {
    return new Map([...values].map(([key, data]) => [key, { data, mode }]));
  }
  const files = new Map<string, ProjectedFile>();
  for (const item of items) {
    const data = values.get(item.key);
    if (data !== undefined) files.set(cleanPath(item.path), { data, mode: item.mode ?? mode });
    else if (!optional) throw new PodError(texts.missing(item.key));
  }
  return files;
}

/** The files of a downward API volume. */
export function downwardPayload(
  pod: Pod,
  { items, mode, allocatable }: DownwardProjection,
): Payload {
  const files = new Map<string, ProjectedFile>();
  for (const item of items) {
    const data = Buffer.from(downwardText(pod, item, allocatable));
    files.set(cleanPath(item.path), { data, mode: item.mode ?? mode });
  }
  return files;
}

export interface DownwardProjection {
  readonly items: readonly DownwardAPIVolumeFile[];
  readonly mode: number;
  readonly allocatable: Allocatable;
}

function downwardText(pod: Pod, item: DownwardAPIVolumeFile, allocatable: Allocatable): string {
  if (item.resourceFieldRef !== undefined) {
    return resourceValue(pod, undefined, item.resourceFieldRef, allocatable);
  }
  const path = item.fieldRef?.fieldPath ?? "";
  const value = fieldValue(pod, path, { hostIPs: [], podIPs: [] });
  if (value === undefined) throw new PodError(`unsupported fieldPath: ${path}`);
  return value;
}

/** `a//b/./c` is `a/b/c`; what climbs is refused by the writer. */
function cleanPath(path: string): string {
  return path
    .split("/")
    .filter((part, index) => part !== "." && (part !== "" || index === 0))
    .join("/");
}
