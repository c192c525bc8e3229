import type { VersionedKind } from "../defaults/defaults.ts";
import { withRequiredFields } from "../defaults/required-fields.ts";
import type { KubeObject } from "../object.ts";
import { daemonSetRules } from "./apps/daemon-set.ts";
import { deploymentRules } from "./apps/deployment.ts";
import { replicaSetRules, replicationControllerRules } from "./apps/replica-set.ts";
import { statefulSetRules } from "./apps/stateful-set.ts";
import { cronJobRules } from "./batch/cron-job.ts";
import { jobRules } from "./batch/job.ts";
import type { Faults } from "./checks.ts";
import { validateMetadataUpdate } from "./metadata.ts";
import { podRules } from "./pod/rules.ts";
import type { KindRules } from "./rules.ts";

/**
 * Every fault of an object that is about to be created, in Kubernetes' words and order; nothing for a kind that has
 * no rules here. The object must have its defaults and, if the kind has any, its namespace.
 */
export function validateCreate(type: VersionedKind, object: KubeObject): Faults {
  const rules = rulesOf(type);
  return rules === undefined ? [] : rules.create(withRequiredFields(type, object));
}

/**
 * Every fault of an update, or of what a subresource (`status`, `ephemeralcontainers`, `resize`, `finalize`,
 * `scale`) makes of the object. A subresource without rules of its own is held to the metadata's.
 */
export function validateUpdate(
  type: VersionedKind,
  object: KubeObject,
  old: KubeObject,
  subresource?: string,
): Faults {
  const rules = rulesOf(type);
  if (rules === undefined) return [];
  const next = withRequiredFields(type, object);
  const before = withRequiredFields(type, old);
  return subresource === undefined
    ? rules.update(next, before)
    : (rules.subresources?.[subresource] ?? metadataOnly)(next, before);
}

/** What the API server itself warns about: fields that do nothing or not what they seem to. */
export function warningsFor(type: VersionedKind, object: KubeObject): readonly string[] {
  return rulesOf(type)?.warnings?.(withRequiredFields(type, object)) ?? [];
}

function rulesOf(type: VersionedKind): KindRules<KubeObject> | undefined {
  // The key names the kind, and with it the type of the objects.
  return table[`${type.group}/${type.version}/${type.kind}`] as KindRules<KubeObject> | undefined;
}

function metadataOnly(object: KubeObject, old: KubeObject): Faults {
  return validateMetadataUpdate(object.metadata, old.metadata);
}

const table: Readonly<Record<string, KindRules<never>>> = {
  "/v1/Pod": podRules,
  "/v1/ReplicationController": replicationControllerRules,
  "apps/v1/DaemonSet": daemonSetRules,
  "apps/v1/Deployment": deploymentRules,
  "apps/v1/ReplicaSet": replicaSetRules,
  "apps/v1/StatefulSet": statefulSetRules,
  "batch/v1/CronJob": cronJobRules,
  "batch/v1/Job": jobRules,
};
