import { deployments } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { Deployment, ReplicaSet } from "../../model/types/apps-v1.ts";
import type { PodTemplateSpec } from "../../model/types/core-v1.ts";
import { controllerReference } from "../common/owners.ts";
import { stableHash } from "../common/stable-hash.ts";
import { fencepostsOf } from "./fenceposts.ts";

export const HASH_LABEL = "pod-template-hash";
export const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED = "deployment.kubernetes.io/desired-replicas";
const MAX = "deployment.kubernetes.io/max-replicas";
/** Annotations of the Deployment that are its own affair, not its ReplicaSets'. */
const NOT_COPIED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
]);

/** A Deployment's ReplicaSets: the one of the present template, if there is one, and the others, oldest first. */
export interface Revisions {
  readonly current: Stored<ReplicaSet> | undefined;
  readonly old: readonly Stored<ReplicaSet>[];
}

export function revisionsOf(
  deployment: Deployment,
  owned: readonly Stored<ReplicaSet>[],
): Revisions {
  const sorted = owned.toSorted(byCreation);
  const template = deployment.spec?.template;
  // Two of the same template can be there after a crash of upstream's; the older one has the pods.
  const current = sorted.find(({ spec }) => isSameTemplate(spec?.template, template));
  return { current, old: sorted.filter((each) => each !== current) };
}

export function byCreation(a: Stored<ReplicaSet>, b: Stored<ReplicaSet>): number {
  const [first, second] = [a.metadata, b.metadata];
  if (first.creationTimestamp !== second.creationTimestamp) {
    return first.creationTimestamp < second.creationTimestamp ? -1 : 1;
  }
  return first.name < second.name ? -1 : 1;
}

/** Whether two templates make the same pods: the hash label, which tells their ReplicaSets apart, does not count. */
function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return jsonEquals(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const labels = { ...template?.metadata?.labels };
  delete labels[HASH_LABEL];
  const named = Object.keys(labels).length === 0 ? {} : { labels };
  return { ...template, metadata: { ...template?.metadata, labels: undefined, ...named } };
}

/** The ReplicaSet of the present template, as yet without pods. */
export function newReplicaSet(
  deployment: Stored<Deployment>,
  revision: number,
  replicas: number,
): ReplicaSet & { readonly metadata: { readonly name: string } } {
  const { namespace, name } = deployment.metadata;
  const { template, selector, minReadySeconds } = deployment.spec ?? {};
  const hash = stableHash(template, deployment.status?.collisionCount);
  const labels = { ...template?.metadata?.labels, [HASH_LABEL]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        ...copiedAnnotations(deployment),
        ...sizeAnnotations(deployment),
        [REVISION]: String(revision),
      },
      ownerReferences: [controllerReference(deployments, deployment)],
    },
    spec: {
      replicas,
      minReadySeconds,
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
}

/** What must change so that the ReplicaSet carries the Deployment's annotations and the newest revision. */
export function currentChanges(
  deployment: Stored<Deployment>,
  { current, old }: Revisions,
): object | undefined {
  if (current === undefined) return undefined;
  const present = current.metadata.annotations ?? {};
  const next = Math.max(0, ...old.map(revisionOf)) + 1;
  const revision = revisionOf(current);
  const annotations = {
    ...copiedAnnotations(deployment),
    ...(revision < next ? raised(present, revision, next) : {}),
  };
  const { minReadySeconds = 0 } = deployment.spec ?? {};
  const isSame = Object.entries(annotations).every(([key, value]) => present[key] === value);
  if (isSame && (current.spec?.minReadySeconds ?? 0) === minReadySeconds) return undefined;
  return { metadata: { annotations }, spec: { minReadySeconds } };
}

/** Going back to an old template gives it a new number; the history remembers those that it had. */
function raised(present: Readonly<Record<string, string>>, revision: number, next: number) {
  if (revision === 0) return { [REVISION]: String(next) };
  const history = [...(present[HISTORY]?.split(",") ?? []), String(revision)].join(",");
  return { [REVISION]: String(next), [HISTORY]: history };
}

/** What a scale of the whole Deployment is worked out from, should it come in the middle of a rollout. */
export function sizeAnnotations(deployment: Deployment): Readonly<Record<string, string>> {
  const { replicas, maxSurge } = fencepostsOf(deployment);
  return { [DESIRED]: String(replicas), [MAX]: String(replicas + maxSurge) };
}

export function desiredReplicas({ metadata }: ReplicaSet): number | undefined {
  return numberIn(metadata?.annotations?.[DESIRED]);
}

export function maxReplicas({ metadata }: ReplicaSet): number | undefined {
  return numberIn(metadata?.annotations?.[MAX]);
}

export function revisionOf({ metadata }: Pick<ReplicaSet, "metadata">): number {
  return numberIn(metadata?.annotations?.[REVISION]) ?? 0;
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

function copiedAnnotations(deployment: Deployment): Readonly<Record<string, string>> {
  const entries = Object.entries(deployment.metadata?.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !NOT_COPIED.has(key)));
}
