import { forbidden, invalid, notSupported } from "../../field-error.ts";
import type { Deployment, DeploymentSpec, DeploymentStrategy } from "../../types/apps-v1.ts";
import { type Faults, immutable, notNegative, optional, when } from "../checks.ts";
import { isNone, validateAtMostAll, validateIntOrPercent } from "../int-or-percent.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { countsUpdate } from "./status.ts";
import { validateLabelsMatch, validateLongRunningTemplate, validateSelector } from "./template.ts";

export const deploymentRules: KindRules<Deployment> = {
  create: (deployment) => [
    ...validateMetadata(deployment.metadata, { scope: "namespaced", name: subdomainName }),
    ...optional(deployment.spec, "spec", validateSpec),
  ],
  update: (deployment, old) => [
    ...validateMetadataUpdate(deployment.metadata, old.metadata),
    ...optional(deployment.spec, "spec", validateSpec),
    ...immutable(deployment.spec?.selector, old.spec?.selector, "spec.selector"),
  ],
  subresources: {
    status: countsUpdate({
      counts: [
        "observedGeneration",
        "replicas",
        "updatedReplicas",
        "readyReplicas",
        "availableReplicas",
        "unavailableReplicas",
        "collisionCount",
      ],
      withinReplicas: ["updatedReplicas", "readyReplicas", "availableReplicas"],
      within: [{ count: "availableReplicas", most: "readyReplicas" }],
    }),
  },
  template: ({ spec }) => ({ template: spec?.template, path: "spec.template" }),
};

function validateSpec(spec: DeploymentSpec, path: string): Faults {
  const { selector, template, minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const deadlinePath = `${path}.progressDeadlineSeconds`;
  return [
    ...notNegative(spec.replicas, `${path}.replicas`),
    ...validateSelector(selector, `${path}.selector`, "empty selector is invalid for deployment"),
    ...validateLabelsMatch(selector, template, `${path}.template`),
    ...validateLongRunningTemplate(template, `${path}.template`, "ReplicaSet"),
    ...validateStrategy(spec.strategy ?? {}, `${path}.strategy`),
    ...notNegative(minReadySeconds, `${path}.minReadySeconds`),
    ...notNegative(spec.revisionHistoryLimit, `${path}.revisionHistoryLimit`),
    ...notNegative(progressDeadlineSeconds, deadlinePath),
    ...when(
      progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds,
      invalid(deadlinePath, progressDeadlineSeconds, "must be greater than minReadySeconds"),
    ),
  ];
}

function validateStrategy(strategy: DeploymentStrategy, path: string): Faults {
  const { type, rollingUpdate } = strategy;
  switch (type) {
    case "Recreate":
      return when(
        rollingUpdate !== undefined,
        forbidden(
          `${path}.rollingUpdate`,
          "may not be specified when strategy `type` is 'Recreate'",
        ),
      );
    case "RollingUpdate":
      return validateRollingUpdate(strategy, `${path}.rollingUpdate`);
    default: {
      // Upstream shows its internal type here.
      const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
      return [notSupported(path, shown, ["Recreate", "RollingUpdate"])];
    }
  }
}

function validateRollingUpdate({ rollingUpdate }: DeploymentStrategy, path: string): Faults {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  return [
    ...validateIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${path}.maxSurge`),
    ...when(
      isNone(maxUnavailable) && isNone(maxSurge),
      invalid(`${path}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"),
    ),
    ...validateAtMostAll(maxUnavailable, `${path}.maxUnavailable`),
  ];
}
