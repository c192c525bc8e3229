import { customresourcedefinitions, type KindOf } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from "../../model/types/apiextensions-v1.ts";
import type { Decision, Write } from "../common/write.ts";

/** Set on every definition when it is created: its objects go before it goes. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

export interface DefinitionView {
  readonly definition: Stored<CustomResourceDefinition>;
  /** Every other definition, for the names that it may not take. */
  readonly others: readonly Stored<CustomResourceDefinition>[];
  /** The kind that the definition adds. */
  readonly kind: KindOf<KubeObject>;
  /** Objects of that kind; looked up only while the definition is being deleted. */
  readonly objects: readonly Stored<KubeObject>[];
}

/**
 * Accepts the names of a definition and establishes it, or says which name is taken; empties and lets go of one that is
 * being deleted (api-contract section 18).
 */
export function decide(view: DefinitionView, now: Instant): Decision {
  const { definition } = view;
  if (definition.metadata.deletionTimestamp !== undefined) return { writes: cleanUp(view, now) };
  const taken = takenName(view);
  const accepted: Verdict =
    taken === undefined
      ? {
          type: "NamesAccepted",
          status: "True",
          reason: "NoConflicts",
          message: "no conflicts found",
        }
      : {
          type: "NamesAccepted",
          status: "False",
          reason: taken.reason,
          message: `${JSON.stringify(taken.name)} is already in use`,
        };
  const established: Verdict =
    taken === undefined
      ? {
          type: "Established",
          status: "True",
          reason: "InitialNamesAccepted",
          message: "the initial names have been accepted",
        }
      : {
          type: "Established",
          status: "False",
          reason: "NotAccepted",
          message: "not all names are accepted",
        };
  // A definition that is established stays so: its objects do not vanish because somebody takes a short name.
  const wasEstablished = conditionOf(definition, "Established")?.status === "True";
  const verdicts = wasEstablished ? [accepted] : [accepted, established];
  return { writes: statusWrites(definition, verdicts, now) };
}

type Verdict = Omit<CustomResourceDefinitionCondition, "lastTransitionTime">;

function takenName({
  definition,
  others,
}: DefinitionView): { name: string; reason: string } | undefined {
  const { group, names } = definition.spec;
  const used = others
    .filter((other) => other.spec.group === group)
    .flatMap(({ status }) => status?.acceptedNames ?? []);
  const resources = new Set(
    used.flatMap((each) => [each.plural, each.singular ?? "", ...(each.shortNames ?? [])]),
  );
  const kinds = new Set(used.flatMap((each) => [each.kind, each.listKind ?? ""]));
  if (resources.has(names.plural)) return { name: names.plural, reason: "PluralConflict" };
  if (names.singular && resources.has(names.singular)) {
    return { name: names.singular, reason: "SingularConflict" };
  }
  const short = names.shortNames?.find((each) => resources.has(each));
  if (short !== undefined) return { name: short, reason: "ShortNamesConflict" };
  return kinds.has(names.kind) ? { name: names.kind, reason: "KindConflict" } : undefined;
}

function statusWrites(
  definition: Stored<CustomResourceDefinition>,
  verdicts: readonly Verdict[],
  now: Instant,
): readonly Write[] {
  const { spec, status } = definition;
  const isAccepted = verdicts.some(
    ({ type, status: is }) => type === "NamesAccepted" && is === "True",
  );
  const storage = spec.versions.find((version) => version.storage)?.name;
  const stored = status?.storedVersions ?? [];
  const next = {
    ...status,
    conditions: withVerdicts(status?.conditions ?? [], verdicts, now),
    ...(isAccepted && { acceptedNames: spec.names }),
    storedVersions:
      storage === undefined || stored.includes(storage) ? stored : [...stored, storage],
  };
  return jsonEquals(next, status) ? [] : [statusWrite({ ...definition, status: next })];
}

function withVerdicts(
  conditions: readonly CustomResourceDefinitionCondition[],
  verdicts: readonly Verdict[],
  now: Instant,
): readonly CustomResourceDefinitionCondition[] {
  const others = conditions.filter(({ type }) =>
    verdicts.every((verdict) => verdict.type !== type),
  );
  const own = verdicts.map((verdict) => {
    const before = conditions.find(({ type }) => type === verdict.type);
    const lastTransitionTime =
      before?.status === verdict.status ? before.lastTransitionTime : toTime(now);
    return { ...verdict, lastTransitionTime };
  });
  return [...own, ...others];
}

function cleanUp({ definition, kind, objects }: DefinitionView, now: Instant): readonly Write[] {
  const { metadata, status } = definition;
  const finalizers = metadata.finalizers ?? [];
  if (!finalizers.includes(cleanupFinalizer)) return [];
  if (objects.length === 0) {
    const rest = finalizers.filter((each) => each !== cleanupFinalizer);
    const object = { ...definition, metadata: { ...metadata, finalizers: rest } };
    return [{ verb: "update", kind: customresourcedefinitions, object }];
  }
  const terminating: Verdict = {
    type: "Terminating",
    status: "True",
    reason: "InstanceDeletionInProgress",
    message: "CustomResource deletion is in progress",
  };
  const conditions = withVerdicts(status?.conditions ?? [], [terminating], now);
  const marked = { ...definition, status: { ...status, conditions } };
  const deletions = objects
    .filter((object) => object.metadata.deletionTimestamp === undefined)
    .map(({ metadata: { namespace, name, uid } }): Write => ({
      verb: "delete",
      kind,
      key: { namespace, name },
      uid,
    }));
  return jsonEquals(marked.status, status) ? deletions : [statusWrite(marked), ...deletions];
}

function statusWrite(object: Stored<CustomResourceDefinition>): Write {
  return { verb: "update", kind: customresourcedefinitions, object, subresource: "status" };
}

function conditionOf(
  { status }: CustomResourceDefinition,
  type: string,
): CustomResourceDefinitionCondition | undefined {
  return status?.conditions?.find((each) => each.type === type);
}
