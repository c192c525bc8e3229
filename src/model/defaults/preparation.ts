import { type Instant, toTime } from "../instant.ts";
import { jsonEquals } from "../json.ts";
import { qosClassOf } from "../pod/qos.ts";
import type { CustomResourceDefinition } from "../types/apiextensions-v1.ts";
import type { DaemonSet } from "../types/apps-v1.ts";
import type { Job } from "../types/batch-v1.ts";
import type { Namespace, PersistentVolume, Pod } from "../types/core-v1.ts";
import { defaultJob } from "./batch.ts";
import type { VersionedKind } from "./defaults.ts";
import { preparedService, preparedServiceUpdate } from "./service-addresses.ts";

/**
 * What a kind adds to an object that is about to be created, beyond its defaults: the first status, generated labels
 * and selectors, finalizers. The metadata must have its `uid` already; `status` must have been dropped from the
 * request. What has to be looked up (addresses, node ports, classes) is not done here.
 */
export function preparedForCreate<T extends object>(
  type: VersionedKind,
  object: T,
  now: Instant,
): T {
  // The key names the kind, and with it the type of the object.
  const prepare = creations[`${type.group}/${type.kind}`] as
    | ((object: T, now: Instant) => T)
    | undefined;
  return prepare === undefined ? object : prepare(object, now);
}

/**
 * What a kind adds to an update of the whole object: what a client may leave out although it cannot be unset, and
 * counters that follow from the change.
 */
export function preparedForUpdate<T extends object>(type: VersionedKind, object: T, old: T): T {
  const prepare = updates[`${type.group}/${type.kind}`] as ((object: T, old: T) => T) | undefined;
  return prepare === undefined ? object : prepare(object, old);
}

const creations: Readonly<Record<string, (object: never, now: Instant) => object>> = {
  "/Namespace": (namespace: Namespace): Namespace => withKubernetesFinalizer(namespace),
  "/PersistentVolume": preparedVolume,
  "/Pod": preparedPod,
  "/Service": preparedService,
  "apiextensions.k8s.io/CustomResourceDefinition": preparedDefinition,
  "apps/DaemonSet": (daemonSet: DaemonSet): DaemonSet => withTemplateGeneration(daemonSet, 1),
  "batch/Job": preparedJob,
};

const updates: Readonly<Record<string, (object: never, old: never) => object>> = {
  "/Namespace": (namespace: Namespace, old: Namespace): Namespace => ({
    ...namespace,
    spec: old.spec,
  }),
  "/Pod": withPositiveGrace,
  "/Service": preparedServiceUpdate,
  "apiextensions.k8s.io/CustomResourceDefinition": updatedDefinition,
  "apps/DaemonSet": updatedDaemonSet,
};

function preparedPod(pod: Pod): Pod {
  const isGated = (pod.spec?.schedulingGates ?? []).length > 0;
  const gated = {
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
  return {
    ...withPositiveGrace(pod),
    status: {
      phase: "Pending",
      qosClass: qosClassOf(pod),
      ...(isGated && { conditions: [gated] }),
    },
  };
}

/** A negative grace period is kept as the shortest one (semantics §5.2, case 176). */
function withPositiveGrace(pod: Pod): Pod {
  const { spec } = pod;
  if (spec === undefined || (spec.terminationGracePeriodSeconds ?? 0) >= 0) return pod;
  return { ...pod, spec: { ...spec, terminationGracePeriodSeconds: 1 } };
}

function withKubernetesFinalizer(namespace: Namespace): Namespace {
  const finalizers = namespace.spec?.finalizers ?? [];
  if (finalizers.includes("kubernetes")) return namespace;
  return { ...namespace, spec: { ...namespace.spec, finalizers: [...finalizers, "kubernetes"] } };
}

function preparedVolume(volume: PersistentVolume, now: Instant): PersistentVolume {
  return { ...volume, status: { phase: "Pending", lastPhaseTransitionTime: toTime(now) } };
}

/** A Job owns its pods through a label with its uid, unless the user brings a selector. */
function preparedJob(job: Job): Job {
  const { spec, metadata } = job;
  if (spec === undefined || spec.manualSelector === true) return job;
  const uid = metadata?.uid ?? "";
  const name = metadata?.name ?? "";
  const generated = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const template = spec.template;
  const labels = { ...generated, ...template.metadata?.labels };
  const matchLabels = {
    "batch.kubernetes.io/controller-uid": uid,
    ...spec.selector?.matchLabels,
  };
  // Its own labels default to the template's, which have only now become what they are.
  return defaultJob({
    ...job,
    spec: {
      ...spec,
      selector: { ...spec.selector, matchLabels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  });
}

const templateGeneration = "deprecated.daemonset.template.generation";

function updatedDaemonSet(daemonSet: DaemonSet, old: DaemonSet): DaemonSet {
  const before = Number(old.metadata?.annotations?.[templateGeneration] ?? "1");
  const isSame = jsonEquals(daemonSet.spec?.template, old.spec?.template);
  return withTemplateGeneration(daemonSet, isSame ? before : before + 1);
}

function withTemplateGeneration(daemonSet: DaemonSet, generation: number): DaemonSet {
  const annotations = {
    ...daemonSet.metadata?.annotations,
    [templateGeneration]: String(generation),
  };
  return { ...daemonSet, metadata: { ...daemonSet.metadata, annotations } };
}

function preparedDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  const storage = definition.spec.versions?.find((version) => version.storage);
  return {
    ...definition,
    status: {
      conditions: [],
      acceptedNames: { plural: "", kind: "" },
      storedVersions: storage === undefined ? [] : [storage.name],
    },
  };
}

/** A version that objects are stored in is remembered until somebody takes it off the list. */
function updatedDefinition(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition,
): CustomResourceDefinition {
  const storage = definition.spec.versions?.find((version) => version.storage);
  const stored = old.status?.storedVersions ?? [];
  if (storage === undefined || stored.includes(storage.name)) return definition;
  return {
    ...definition,
    status: { ...old.status, storedVersions: [...stored, storage.name] },
  };
}
