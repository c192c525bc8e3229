import type { KubeObject } from "../../model/object.ts";
import { toTime } from "../../model/instant.ts";
import type { ObjectMeta } from "../../model/types/meta-v1.ts";
import type { Random } from "../../ports/random.ts";
import { StatusError } from "../../model/status-error.ts";
import type { ApiRequest } from "../request/api-request.ts";

/** A generated name is a prefix of at most this length and five characters of chance. */
const GENERATED_PREFIX_MAX = 58;
const SUFFIX_LENGTH = 5;

/** The metadata of an object to be created: what the client may say, and what only the server sets. */
export function metadataForCreate(
  request: ApiRequest,
  object: KubeObject,
  random: Random,
): ObjectMeta {
  const given = object.metadata ?? {};
  if (given.resourceVersion !== undefined && given.resourceVersion !== "") {
    throw new StatusError("Unknown", "resourceVersion should not be set on objects to be created");
  }
  const { name, generateName, labels, annotations, ownerReferences, finalizers } = given;
  return withoutAbsent({
    name: name || undefined,
    generateName,
    namespace: namespaceOf(request, given.namespace),
    uid: random.uuid(),
    generation: request.type.hasGeneration ? 1 : undefined,
    creationTimestamp: toTime(request.now),
    labels,
    annotations,
    ownerReferences,
    finalizers,
    managedFields: given.managedFields,
  });
}

/**
 * The metadata of an object to be updated: identity and what only the server sets stay as they are, the rest is as
 * the client says.
 */
export function metadataForUpdate(current: ObjectMeta, proposed: ObjectMeta): ObjectMeta {
  return withoutAbsent({
    name: current.name,
    generateName: current.generateName,
    namespace: current.namespace,
    uid: current.uid,
    resourceVersion: current.resourceVersion,
    generation: current.generation,
    creationTimestamp: current.creationTimestamp,
    deletionTimestamp: current.deletionTimestamp,
    deletionGracePeriodSeconds: current.deletionGracePeriodSeconds,
    labels: proposed.labels,
    annotations: proposed.annotations,
    ownerReferences: proposed.ownerReferences,
    finalizers: proposed.finalizers,
    managedFields: proposed.managedFields,
  });
}

/** `object` with a name made from its `generateName`, if it has no other. */
export function named(object: KubeObject, random: Random): KubeObject {
  const { name, generateName = "", ...rest } = object.metadata ?? {};
  if ((name ?? "") !== "" || generateName === "") return object;
  const generated = generateName.slice(0, GENERATED_PREFIX_MAX) + random.nameSuffix(SUFFIX_LENGTH);
  return { ...object, metadata: { name: generated, generateName, ...rest } };
}

function namespaceOf(request: ApiRequest, given: string | undefined): string | undefined {
  if (!request.type.namespaced) return undefined;
  if (given === undefined || given === "" || given === request.namespace) return request.namespace;
  throw new StatusError(
    "BadRequest",
    "the namespace of the provided object does not match the namespace sent on the request",
  );
}

function withoutAbsent(meta: ObjectMeta): ObjectMeta {
  return Object.fromEntries(
    Object.entries(meta).filter(([, value]) => value !== undefined && !isEmpty(value)),
  );
}

/** Kubernetes leaves empty maps and lists of metadata out. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
