import { invalid, required } from "../../field-error.ts";
import type { ReplicaSet, ReplicaSetSpec } from "../../types/apps-v1.ts";
import type { ReplicationController, ReplicationControllerSpec } from "../../types/core-v1.ts";
import { type Faults, immutable, isUnset, notNegative, optional, when } from "../checks.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { selectorMatches } from "../selector.ts";
import { countsUpdate } from "./status.ts";
import { validateLabelsMatch, validateLongRunningTemplate, validateSelector } from "./template.ts";

const replicaStatus = countsUpdate({
  counts: [
    "replicas",
    "fullyLabeledReplicas",
    "readyReplicas",
    "availableReplicas",
    "observedGeneration",
  ],
  withinReplicas: ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
  within: [{ count: "availableReplicas", most: "readyReplicas" }],
});

export const replicaSetRules: KindRules<ReplicaSet> = {
  create: (replicaSet) => [
    ...validateMetadata(replicaSet.metadata, { scope: "namespaced", name: subdomainName }),
    ...optional(replicaSet.spec, "spec", validateReplicaSetSpec),
  ],
  update: (replicaSet, old) => [
    ...validateMetadataUpdate(replicaSet.metadata, old.metadata),
    ...optional(replicaSet.spec, "spec", validateReplicaSetSpec),
    ...immutable(replicaSet.spec?.selector, old.spec?.selector, "spec.selector"),
  ],
  subresources: { status: replicaStatus },
  template: ({ spec }) => ({ template: spec?.template, path: "spec.template" }),
};

export const replicationControllerRules: KindRules<ReplicationController> = {
  create: (controller) => [
    ...validateMetadata(controller.metadata, { scope: "namespaced", name: subdomainName }),
    ...optional(controller.spec, "spec", validateControllerSpec),
  ],
  update: (controller, old) => [
    ...validateMetadataUpdate(controller.metadata, old.metadata),
    ...optional(controller.spec, "spec", validateControllerSpec),
  ],
  subresources: { status: replicaStatus },
  template: ({ spec }) => ({ template: spec?.template, path: "spec.template" }),
};

function validateReplicaSetSpec(spec: ReplicaSetSpec, path: string): Faults {
  const { selector, template = {} } = spec;
  return [
    ...notNegative(spec.replicas, `${path}.replicas`),
    ...notNegative(spec.minReadySeconds, `${path}.minReadySeconds`),
    // Upstream's text says so of replica sets too.
    ...validateSelector(selector, `${path}.selector`, "empty selector is invalid for deployment"),
    ...validateLabelsMatch(selector, template, `${path}.template`),
    ...validateLongRunningTemplate(template, `${path}.template`, "ReplicaSet"),
  ];
}

function validateControllerSpec(spec: ReplicationControllerSpec, path: string): Faults {
  const { selector, template } = spec;
  const labels = template?.metadata?.labels;
  const isMismatch = !isUnset(selector) && !selectorMatches({ matchLabels: selector }, labels);
  const templatePath = `${path}.template`;
  return [
    ...notNegative(spec.minReadySeconds, `${path}.minReadySeconds`),
    ...when(isUnset(selector), required(`${path}.selector`)),
    ...notNegative(spec.replicas, `${path}.replicas`),
    ...when(template === undefined, required(templatePath)),
    ...when(
      template !== undefined && isMismatch,
      invalid(
        `${templatePath}.metadata.labels`,
        labels,
        "`selector` does not match template `labels`",
      ),
    ),
    ...optional(template, templatePath, (each, at) =>
      validateLongRunningTemplate(each, at, "ReplicationController"),
    ),
  ];
}
