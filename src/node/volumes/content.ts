import type { Instant } from "../../model/instant.ts";
import type { Pod, Volume, VolumeProjection } from "../../model/types/core-v1.ts";
import {
  requireConfigMap,
  requireSecret,
  type ConfigurationReference,
  type ConfigurationSource,
} from "../configuration-source.ts";
import type { Allocatable } from "../container-config/resource-value.ts";
import { failureText } from "../failure.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";
import type { Payload, ProjectedFile } from "./atomic-writer.ts";
import { configMapPayload, downwardPayload, secretPayload } from "./payloads.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";

export interface ContentSources {
  readonly configuration: ConfigurationSource;
  readonly tokens: Pick<ServiceAccountTokens, "tokenFor">;
  readonly allocatable: Allocatable;
}

/** What a volume of generated files holds now. */
export interface VolumeContent {
  readonly payload: Payload;
  /** When it changes by itself: a token that is due for renewal. */
  readonly refreshAt?: Instant | undefined;
}

/** The kinds of volume whose files are generated; `volatile` ones may never touch a disk. */
const contentKinds = [
  { field: "configMap", directory: "kubernetes.io~configmap", volatile: false },
  { field: "secret", directory: "kubernetes.io~secret", volatile: true },
  { field: "downwardAPI", directory: "kubernetes.io~downward-api", volatile: true },
  { field: "projected", directory: "kubernetes.io~projected", volatile: true },
] as const;

export type ContentKind = (typeof contentKinds)[number];

export function contentKindOf(volume: Volume): ContentKind | undefined {
  return contentKinds.find(({ field }) => volume[field] !== undefined);
}

const DEFAULT_MODE = 0o644;
/** A token's, when the pod says who may read it. */
const OWNED_TOKEN_MODE = 0o600;

/** The files of a volume that `contentKindOf` knows. Throws `PodError` for what is missing and not optional. */
export async function volumeContent(
  pod: Pod,
  volume: Volume,
  sources: ContentSources,
): Promise<VolumeContent> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (projected !== undefined) return projectedContent(pod, projected, sources);
  if (configMap !== undefined) {
    return projectionContent(pod, { configMap }, configMap.defaultMode, sources);
  }
  if (secret !== undefined) {
    const { secretName: name, items, optional } = secret;
    const source = { secret: { name, items, optional } };
    return projectionContent(pod, source, secret.defaultMode, sources);
  }
  return projectionContent(pod, { downwardAPI }, downwardAPI?.defaultMode, sources);
}

type Projected = NonNullable<Volume["projected"]>;

/** Every source is tried, so that all that is missing is told at once. A later source wins where paths clash. */
async function projectedContent(
  pod: Pod,
  projected: Projected,
  sources: ContentSources,
): Promise<VolumeContent> {
  const files = new Map<string, ProjectedFile>();
  const failures: string[] = [];
  let refreshAt: Instant | undefined;
  for (const source of projected.sources ?? []) {
    try {
      const content = await projectionContent(pod, source, projected.defaultMode, sources);
      for (const [path, file] of content.payload) files.set(path, file);
      refreshAt = earlier(refreshAt, content.refreshAt);
    } catch (error) {
      const text = failureText(error);
      if (text === undefined) throw error;
      failures.push(text);
    }
  }
  if (failures.length > 1) throw new PodError(`[${failures.join(", ")}]`);
  if (failures[0] !== undefined) throw new PodError(failures[0]);
  return { payload: files, refreshAt };
}

async function projectionContent(
  pod: Pod,
  source: VolumeProjection,
  mode: number = DEFAULT_MODE,
  sources: ContentSources,
): Promise<VolumeContent> {
  const { namespace } = identityOf(pod);
  if (source.configMap !== undefined) {
    const { items, optional = false } = source.configMap;
    const reference = referenceOf(namespace, source.configMap);
    const found = await requireConfigMap(sources.configuration, reference);
    return { payload: configMapPayload(found, { items, mode, optional }) };
  }
  if (source.secret !== undefined) {
    const { items, optional = false } = source.secret;
    const reference = referenceOf(namespace, source.secret);
    const found = await requireSecret(sources.configuration, reference);
    return { payload: secretPayload(found, { items, mode, optional }) };
  }
  if (source.downwardAPI !== undefined) {
    const { items = [] } = source.downwardAPI;
    return { payload: downwardPayload(pod, { items, mode, allocatable: sources.allocatable }) };
  }
  if (source.serviceAccountToken !== undefined) return tokenContent(pod, source, mode, sources);
  const field = Object.keys(source)[0] ?? "empty";
  throw new PodError(`projected volume source ${field} is not supported by this node`);
}

async function tokenContent(
  pod: Pod,
  { serviceAccountToken }: VolumeProjection,
  mode: number,
  sources: ContentSources,
): Promise<VolumeContent> {
  if (serviceAccountToken === undefined) return { payload: new Map() };
  const { token, refreshAt } = await sources.tokens.tokenFor(pod, serviceAccountToken);
  const uid = commonUser(pod);
  const isOwned = uid !== undefined || pod.spec?.securityContext?.fsGroup !== undefined;
  const file = { data: Buffer.from(token), mode: isOwned ? OWNED_TOKEN_MODE : mode, uid };
  return { payload: new Map([[serviceAccountToken.path, file]]), refreshAt };
}

/** The user that all containers run as, when the manifest says so. */
function commonUser(pod: Pod): number | undefined {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const ofPod = pod.spec?.securityContext?.runAsUser;
  const users = new Set(
    [...containers, ...initContainers, ...ephemeralContainers].map(
      ({ securityContext }) => securityContext?.runAsUser ?? ofPod,
    ),
  );
  return users.size === 1 ? [...users][0] : undefined;
}

/** The ConfigMaps and Secrets that a volume shows, as `configmaps/<namespace>/<name>`: whose change changes it. */
export function contentReferences(pod: Pod, volume: Volume): readonly string[] {
  const { namespace } = identityOf(pod);
  const { configMap, secret, projected } = volume;
  const sources: readonly VolumeProjection[] = [
    ...(projected?.sources ?? []),
    ...(configMap === undefined ? [] : [{ configMap }]),
    ...(secret === undefined ? [] : [{ secret: { name: secret.secretName } }]),
  ];
  return sources.flatMap((source) => [
    ...(source.configMap?.name === undefined
      ? []
      : [configMapKey(namespace, source.configMap.name)]),
    ...(source.secret?.name === undefined ? [] : [secretKey(namespace, source.secret.name)]),
  ]);
}

export function configMapKey(namespace: string, name: string): string {
  return `configmaps/${namespace}/${name}`;
}

export function secretKey(namespace: string, name: string): string {
  return `secrets/${namespace}/${name}`;
}

function referenceOf(
  namespace: string,
  source: { readonly name?: string | undefined; readonly optional?: boolean | undefined },
): ConfigurationReference {
  return { namespace, name: source.name ?? "", optional: source.optional };
}

function earlier(left: Instant | undefined, right: Instant | undefined): Instant | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}
