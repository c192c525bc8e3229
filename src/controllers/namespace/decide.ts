import { namespaces, type KindOf } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { Namespace, NamespaceCondition } from "../../model/types/core-v1.ts";
import type { Decision, Write } from "../common/write.ts";

const FINALIZER = "kubernetes";

/** The objects of one kind that are in the namespace. */
export interface Content {
  readonly kind: KindOf<KubeObject>;
  readonly objects: readonly Stored<KubeObject>[];
}

export interface NamespaceView {
  readonly namespace: Stored<Namespace>;
  readonly contents: readonly Content[];
}

/** Empties a namespace that is being deleted, says what is left in its conditions, and lets it go when nothing is. */
export function decide({ namespace, contents }: NamespaceView, now: Instant): Decision {
  const finalizers = namespace.spec?.finalizers ?? [];
  if (namespace.metadata.deletionTimestamp === undefined) return { writes: [] };
  if (!finalizers.includes(FINALIZER)) return { writes: [] };
  const left = contents.filter(({ objects }) => objects.length > 0);
  return {
    writes: [
      ...left.flatMap(deletes),
      ...statusWrites(namespace, left, now),
      ...(left.length === 0 ? [finalize(namespace)] : []),
    ],
  };
}

function deletes({ kind, objects }: Content): readonly Write[] {
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata: { namespace, name, uid } }) => ({
      verb: "delete",
      kind,
      key: { namespace, name },
      uid,
      propagationPolicy: "Background",
    }));
}

/** Not tied to the version that was read: a status write just before it has made another. */
function finalize(namespace: Stored<Namespace>): Write {
  const { resourceVersion: _, ...metadata } = namespace.metadata;
  const finalizers = namespace.spec?.finalizers?.filter((name) => name !== FINALIZER) ?? [];
  const spec = { ...namespace.spec, finalizers };
  const object: Namespace = { ...namespace, metadata, spec };
  return { verb: "update", kind: namespaces, object, subresource: "finalize" };
}

function statusWrites(
  namespace: Stored<Namespace>,
  left: readonly Content[],
  now: Instant,
): readonly Write[] {
  const conditions = conditionsOf(namespace, left, now);
  const status = { ...namespace.status, phase: "Terminating", conditions };
  if (jsonEquals(status, namespace.status)) return [];
  const object = { ...namespace, status };
  return [{ verb: "update", kind: namespaces, object, subresource: "status" }];
}

/** All objects are known and every deletion is accepted, so the three conditions about failures are always False. */
function conditionsOf(
  namespace: Stored<Namespace>,
  left: readonly Content[],
  now: Instant,
): readonly NamespaceCondition[] {
  return [
    condition("NamespaceDeletionDiscoveryFailure", "False", [
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ]),
    condition("NamespaceDeletionGroupVersionParsingFailure", "False", [
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ]),
    condition("NamespaceDeletionContentFailure", "False", [
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ]),
    contentRemaining(left),
    finalizersRemaining(left),
  ].map((next): NamespaceCondition => {
    const known = namespace.status?.conditions?.find(({ type }) => type === next.type);
    const since = known?.status === next.status ? known.lastTransitionTime : undefined;
    return { ...next, lastTransitionTime: since ?? toTime(now) };
  });
}

function condition(
  type: string,
  status: "True" | "False",
  [reason, message]: readonly [string, string],
): NamespaceCondition {
  return { type, status, reason, message };
}

function contentRemaining(left: readonly Content[]): NamespaceCondition {
  const type = "NamespaceContentRemaining";
  if (left.length === 0) {
    return condition(type, "False", ["ContentRemoved", "All content successfully removed"]);
  }
  const counts = left.map(
    ({ kind, objects }) =>
      `${kind.resource}.${kind.group} has ${objects.length} resource instances`,
  );
  const message = `Some resources are remaining: ${counts.toSorted().join(", ")}`;
  return condition(type, "True", ["SomeResourcesRemain", message]);
}

function finalizersRemaining(left: readonly Content[]): NamespaceCondition {
  const type = "NamespaceFinalizersRemaining";
  const counts = new Map<string, number>();
  for (const finalizer of left.flatMap(({ objects }) => objects.flatMap(finalizersOf))) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  if (counts.size === 0) {
    const message = "All content-preserving finalizers finished";
    return condition(type, "False", ["ContentHasNoFinalizers", message]);
  }
  const texts = [...counts].map(([name, count]) => `${name} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${texts.toSorted().join(", ")}`;
  return condition(type, "True", ["SomeFinalizersRemain", message]);
}

function finalizersOf(object: KubeObject): readonly string[] {
  return object.metadata?.finalizers ?? [];
}
