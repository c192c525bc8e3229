import { type Instant, toTime } from "../model/instant.ts";
import { isJsonObject, jsonEquals, type JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/object.ts";
import { StatusError } from "../model/status-error.ts";
import { afterUpdate, changesBetween } from "./managed-fields.ts";
import { type Conflict, conflictError } from "./ownership/conflict.ts";
import {
  difference,
  differenceBelow,
  emptySet,
  type FieldSet,
  intersection,
  isEmptySet,
  union,
} from "./ownership/field-set.ts";
import { fieldsOf } from "./ownership/fields-of.ts";
import { lastAppliedFields, withLastApplied } from "./ownership/last-applied.ts";
import {
  isSameManager,
  type Manager,
  type Ownership,
  resetFields,
  storedOwnerships,
  withFields,
  withoutServerFields,
  writeOwnerships,
} from "./ownership/managers.ts";
import { mergeValues } from "./ownership/merge-values.ts";
import { hasStatus, type ObjectSchema, objectType } from "./ownership/object-type.ts";
import { prune } from "./ownership/prune.ts";
import { typedProblems } from "./ownership/typed-problems.ts";

export interface Apply {
  readonly definition: ObjectSchema;
  /** The object as it is stored, in the version of the apply; `undefined` when it is to be created. */
  readonly live: KubeObject | undefined;
  /** The configuration as the client sent it, neither pruned nor defaulted. */
  readonly applied: JsonObject;
  readonly manager: string;
  readonly force: boolean;
  readonly apiVersion: string;
  /** `"status"`, …; `undefined` or `""` for the object itself. */
  readonly subresource: string | undefined;
  readonly now: Instant;
  /** Whether the status is written apart from the rest; left out, whether the schema has one. */
  readonly statusApart?: boolean | undefined;
}

/**
 * Server-side apply (api-contract section 11): the live object with the configuration merged in, without what this
 * manager no longer applies, and with its new `managedFields`. The result is still to be decoded, defaulted and
 * validated. Throws `StatusError`: Conflict with a cause for each field, BadRequest, or Unknown (500, as Kubernetes
 * answers) for a configuration that does not fit the schema.
 */
export function applyServerSide(apply: Apply): KubeObject {
  checkApplied(apply);
  const request = requestOf(apply);
  const live = apply.live ?? {};
  const managed = managedBefore(apply, request);
  const result = applied(apply, request, { live, managed });
  const object =
    apply.manager === "kubectl" ? withLastApplied(result.object, apply.applied) : result.object;
  const managedFields = writeOwnerships(result.managed);
  const { managedFields: _before, ...metadata } = object.metadata ?? {};
  return {
    ...object,
    metadata: managedFields === undefined ? metadata : { ...metadata, managedFields },
  };
}

interface Request {
  readonly manager: Manager;
  /** What this apply cannot own. */
  readonly reset: FieldSet;
}

interface State {
  readonly live: KubeObject;
  readonly managed: readonly Ownership[];
}

function requestOf({ manager: name, apiVersion, ...apply }: Apply): Request {
  const subresource = apply.subresource === "" ? undefined : apply.subresource;
  return {
    manager: { name, operation: "Apply", apiVersion, subresource },
    reset: resetFields(subresource, apply.statusApart ?? hasStatus(apply.definition)),
  };
}

function checkApplied({ definition, applied, apiVersion }: Apply): void {
  const version = textAt(applied, "apiVersion");
  if (version !== apiVersion) {
    throw new StatusError(
      "BadRequest",
      `Incorrect version specified in apply patch. Specified patch version: ${version}, expected: ${apiVersion}`,
    );
  }
  const metadata = isJsonObject(applied["metadata"]) ? applied["metadata"] : {};
  if ((metadata["managedFields"] ?? null) !== null) {
    throw new StatusError("BadRequest", "metadata.managedFields must be nil");
  }
  const problems = typedProblems(objectType(definition), applied);
  if (problems.length === 0) return;
  const detail = problems.length === 1 ? problems[0] : `errors:\n  ${problems.join("\n  ")}`;
  throw new StatusError(
    "Unknown",
    `failed to create typed patch object (${identityOf(applied, metadata)}): ${detail}`,
  );
}

function identityOf(applied: JsonObject, metadata: JsonObject): string {
  const apiVersion = textAt(applied, "apiVersion");
  const groupVersion = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
  const name = `${textAt(metadata, "namespace")}/${textAt(metadata, "name")}`;
  return `${name}; ${groupVersion}, Kind=${textAt(applied, "kind")}`;
}

function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === "string" ? value : "";
}

/** Objects that were never applied to belong, as far as they are set, to a manager of that name. */
function managedBefore(apply: Apply, request: Request): readonly Ownership[] {
  const managed = storedOwnerships(apply.live?.metadata?.managedFields);
  if (managed.length > 0 || apply.live === undefined) return managed;
  const manager: Manager = {
    ...request.manager,
    name: "before-first-apply",
    operation: "Update",
  };
  const write = { before: undefined, after: apply.live };
  const changes = changesBetween(apply.definition, write, request.reset);
  return afterUpdate([], changes, { manager, now: apply.now });
}

function applied(
  apply: Apply,
  { manager, reset }: Request,
  { live, managed }: State,
): { readonly object: KubeObject; readonly managed: readonly Ownership[] } {
  const type = objectType(apply.definition);
  const fields = differenceBelow(fieldsOf(type, apply.applied), reset);
  const previous = managed.find((each) => isSameManager(each.manager, manager));
  const others = managed.filter((each) => each !== previous);
  const merged = mergeValues(type, live, apply.applied);
  const object = prune(type, merged, {
    last: previous?.fields ?? emptySet,
    owned: others.map((each) => each.fields).reduce(union, fields),
  });
  const after: KubeObject = isJsonObject(object) ? object : {};
  const changes = changesBetween(apply.definition, { before: live, after }, reset);
  const wanted = union(changes.modified, changes.added);
  const conflicts = others.flatMap((each): Conflict[] => {
    const taken = intersection(each.fields, wanted);
    return isEmptySet(taken) ? [] : [{ manager: each.manager, fields: taken }];
  });
  if (!apply.force) refuse(conflicts, apply, live);
  const lost = union(wanted, changes.removed);
  const left = others.map((each) => withFields(each, difference(each.fields, lost)));
  const own = withoutServerFields(fields);
  const isSame =
    previous !== undefined && jsonEquals(previous.fields, own) && jsonEquals(after, live);
  const time = isSame ? previous.time : toTime(apply.now);
  const mine: Ownership = {
    manager,
    fields: own,
    time,
    entry: isSame ? previous.entry : undefined,
  };
  return { object: after, managed: [...left, mine] };
}

/** `kubectl apply --server-side` may take over what `kubectl apply` applied before. */
function refuse(conflicts: readonly Conflict[], apply: Apply, live: KubeObject): void {
  const type = objectType(apply.definition);
  const allowed =
    apply.manager === "kubectl" && conflicts.length > 0
      ? lastAppliedFields(type, live, apply.apiVersion)
      : emptySet;
  const kept = conflicts
    .map(({ manager, fields }) => ({ manager, fields: difference(fields, allowed) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (kept.length > 0) throw conflictError(kept);
}
