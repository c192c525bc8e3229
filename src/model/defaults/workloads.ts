import type {
  DaemonSet,
  DaemonSetUpdateStrategy,
  Deployment,
  DeploymentStrategy,
  ReplicaSet,
  StatefulSet,
  StatefulSetUpdateStrategy,
} from "../types/apps-v1.ts";
import type {
  PersistentVolumeClaim,
  PodTemplate,
  ReplicationController,
} from "../types/core-v1.ts";
import { defaultClaim } from "./storage.ts";
import { fill, mapField } from "./fill.ts";
import { defaultTemplate } from "./pod-spec.ts";

export function defaultDeployment(deployment: Deployment): Deployment {
  const { spec } = deployment;
  if (spec === undefined) return deployment;
  return {
    ...deployment,
    spec: fill(
      {
        ...spec,
        template: defaultTemplate(spec.template),
        strategy: defaultDeploymentStrategy(spec.strategy ?? {}),
      },
      { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
    ),
    status: deployment.status ?? {},
  };
}

export function defaultReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  const { spec } = replicaSet;
  if (spec === undefined) return replicaSet;
  return {
    ...replicaSet,
    spec: fill({ ...spec, template: defaultTemplate(spec.template) }, { replicas: 1 }),
    status: { replicas: 0, ...replicaSet.status },
  };
}

export function defaultStatefulSet(statefulSet: StatefulSet): StatefulSet {
  const { spec } = statefulSet;
  if (spec === undefined) return statefulSet;
  return {
    ...statefulSet,
    spec: fill(
      {
        ...spec,
        template: defaultTemplate(spec.template),
        ...mapField("volumeClaimTemplates", spec.volumeClaimTemplates, (claims) =>
          claims.map(defaultClaimTemplate),
        ),
        updateStrategy: defaultStatefulSetStrategy(spec.updateStrategy ?? {}),
        persistentVolumeClaimRetentionPolicy: fill(
          spec.persistentVolumeClaimRetentionPolicy ?? {},
          { whenDeleted: "Retain", whenScaled: "Retain" },
        ),
      },
      { replicas: 1, podManagementPolicy: "OrderedReady", revisionHistoryLimit: 10 },
    ),
    status: { replicas: 0, availableReplicas: 0, ...statefulSet.status },
  };
}

export function defaultDaemonSet(daemonSet: DaemonSet): DaemonSet {
  const { spec } = daemonSet;
  if (spec === undefined) return daemonSet;
  return {
    ...daemonSet,
    spec: fill(
      {
        ...spec,
        template: defaultTemplate(spec.template),
        updateStrategy: defaultDaemonSetStrategy(spec.updateStrategy ?? {}),
      },
      { revisionHistoryLimit: 10 },
    ),
    status: {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
      ...daemonSet.status,
    },
  };
}

/** A replication controller without labels or selector takes both from its template. */
export function defaultReplicationController(
  controller: ReplicationController,
): ReplicationController {
  const { spec, metadata } = controller;
  if (spec === undefined) return controller;
  const labels = spec.template?.metadata?.labels;
  const hasLabels = Object.keys(metadata?.labels ?? {}).length > 0;
  const hasSelector = Object.keys(spec.selector ?? {}).length > 0;
  return {
    ...controller,
    ...(labels && !hasLabels && { metadata: { ...metadata, labels } }),
    spec: fill(
      {
        ...spec,
        ...(labels && !hasSelector && { selector: labels }),
        ...mapField("template", spec.template, defaultTemplate),
      },
      { replicas: 1 },
    ),
    status: { replicas: 0, ...controller.status },
  };
}

export function defaultPodTemplate(podTemplate: PodTemplate): PodTemplate {
  return { ...podTemplate, template: defaultTemplate(podTemplate.template) };
}

function defaultDeploymentStrategy(strategy: DeploymentStrategy): DeploymentStrategy {
  const type = strategy.type || "RollingUpdate";
  if (type !== "RollingUpdate") return { ...strategy, type };
  const rollingUpdate = fill(strategy.rollingUpdate ?? {}, {
    maxUnavailable: "25%",
    maxSurge: "25%",
  });
  return { ...strategy, type, rollingUpdate };
}

function defaultDaemonSetStrategy(strategy: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const type = strategy.type || "RollingUpdate";
  if (type !== "RollingUpdate") return { ...strategy, type };
  const rollingUpdate = fill(strategy.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 });
  return { ...strategy, type, rollingUpdate };
}

/** A strategy that names its type but says no more keeps saying no more. */
function defaultStatefulSetStrategy(
  strategy: StatefulSetUpdateStrategy,
): StatefulSetUpdateStrategy {
  const type = strategy.type || "RollingUpdate";
  const isSilent = strategy.type !== undefined && strategy.rollingUpdate === undefined;
  if (type !== "RollingUpdate" || isSilent) return { ...strategy, type };
  return { ...strategy, type, rollingUpdate: fill(strategy.rollingUpdate ?? {}, { partition: 0 }) };
}

function defaultClaimTemplate(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return { ...defaultClaim(claim), kind: "PersistentVolumeClaim", apiVersion: "v1" };
}
