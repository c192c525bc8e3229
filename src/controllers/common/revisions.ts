import { controllerrevisions, type KindOf } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { ControllerRevision } from "../../model/types/apps-v1.ts";
import type { PodTemplateSpec } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import type { LabelSelector } from "../../model/types/meta-v1.ts";
import { claim } from "./claim.ts";
import { controllerReference } from "./owners.ts";
import { stableHash } from "./stable-hash.ts";
import type { Write } from "./write.ts";

/** The hash of a revision's template, on the revision itself; on pods the label below. */
const HASH = "controller.kubernetes.io/hash";
export const REVISION_LABEL = "controller-revision-hash";

/** An owner whose templates are kept as ControllerRevisions. */
export interface Historian {
  readonly kind: KindOf<KubeObject>;
  readonly object: Stored<KubeObject>;
  readonly selector: LabelSelector | undefined;
  readonly template: PodTemplateSpec | undefined;
  readonly revisionHistoryLimit: number;
  readonly collisionCount: number;
}

/** A template under its number; `name` is that of its ControllerRevision. */
export interface Revision {
  readonly name: string;
  readonly hash: string;
  readonly number: number;
  readonly template: PodTemplateSpec | undefined;
}

export interface History {
  /** The revision of the present template, kept by the writes if it was not. */
  readonly update: Revision;
  /** All that are kept, oldest first, without the new one. */
  readonly kept: readonly Revision[];
  readonly writes: readonly Write[];
}

/** The revisions of an owner with the present template as the newest; `candidates` are what it may own. */
export function historyOf(
  historian: Historian,
  candidates: readonly Stored<ControllerRevision>[],
): History {
  const { kind, object, selector } = historian;
  const matcher = labelSelectorMatcher(selector);
  const claimant = { ownerKind: kind, owner: object, selector: matcher, kind: controllerrevisions };
  const { owned, writes } = claim(claimant, candidates);
  const sorted = owned.toSorted((a, b) => a.revision - b.revision);
  const kept = sorted.map(revisionOf);
  const next = (sorted.at(-1)?.revision ?? 0) + 1;
  const equal = sorted.findLast(({ data }) => jsonEquals(data, dataOf(historian)));
  if (equal === undefined) {
    const made = newRevision(historian, next);
    const create: Write = { verb: "create", kind: controllerrevisions, object: made };
    return { update: revisionOf(made), kept, writes: [...writes, create] };
  }
  if (equal === sorted.at(-1)) return { update: revisionOf(equal), kept, writes };
  // Going back to an old template makes its revision the newest again.
  const raise = patchNumber(equal, next);
  return { update: { ...revisionOf(equal), number: next }, kept, writes: [...writes, raise] };
}

/** Deletes the oldest revisions beyond the limit that no pod and no status speaks of. */
export function forgetRevisions(
  historian: Historian,
  candidates: readonly Stored<ControllerRevision>[],
  live: ReadonlySet<string>,
): readonly Write[] {
  const owned = candidates.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === historian.object.metadata.uid),
  );
  const dead = owned
    .filter((revision) => !live.has(revision.metadata.name))
    .toSorted((a, b) => a.revision - b.revision);
  const surplus = Math.max(0, dead.length - historian.revisionHistoryLimit);
  return dead.slice(0, surplus).map(({ metadata: { namespace, name, uid } }) => ({
    verb: "delete",
    kind: controllerrevisions,
    key: { namespace, name },
    uid,
  }));
}

function revisionOf(revision: ControllerRevision): Revision {
  const { name = "", labels } = revision.metadata ?? {};
  return {
    name,
    hash: labels?.[HASH] ?? "",
    number: revision.revision,
    template: templateIn(revision.data),
  };
}

interface RevisionData {
  readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } };
}

/** A patch that puts the template back, as `kubectl rollout undo` applies it. */
function dataOf({ template }: Historian): RevisionData {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

function templateIn(data: unknown): PodTemplateSpec | undefined {
  const { template } = (data as RevisionData | undefined)?.spec ?? {};
  if (template === undefined) return undefined;
  const { $patch: _directive, ...rest } = template;
  return rest;
}

function newRevision(historian: Historian, number: number): ControllerRevision {
  const { kind, object, template, collisionCount } = historian;
  const { name, namespace, annotations } = object.metadata;
  const hash = stableHash(template, collisionCount);
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template?.metadata?.labels, [HASH]: hash },
      annotations,
      ownerReferences: [controllerReference(kind, object)],
    },
    data: dataOf(historian),
    revision: number,
  };
}

function patchNumber({ metadata }: Stored<ControllerRevision>, revision: number): Write {
  const { namespace, name } = metadata;
  const kind = controllerrevisions;
  return { verb: "patch", kind, key: { namespace, name }, type: "merge", body: { revision } };
}
