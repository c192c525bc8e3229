import { forbidden, invalid, required } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { StatefulSet, StatefulSetSpec } from "../../types/apps-v1.ts";
import { type Faults, mayBeOneOf, notNegative, optional, when } from "../checks.ts";
import { validateIntOrPercent } from "../int-or-percent.ts";
import {
  subdomainName,
  validateAnnotations,
  validateLabels,
  validateMetadata,
  validateMetadataUpdate,
} from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { countsUpdate } from "./status.ts";
import { validateLabelsMatch, validateLongRunning, validateSelector } from "./template.ts";

export const statefulSetRules: KindRules<StatefulSet> = {
  create: (statefulSet) => [
    ...validateMetadata(statefulSet.metadata, { scope: "namespaced", name: subdomainName }),
    ...optional(statefulSet.spec, "spec", validateSpec),
  ],
  update: (statefulSet, old) => [
    ...validateMetadataUpdate(statefulSet.metadata, old.metadata),
    ...optional(statefulSet.spec, "spec", validateSpec),
    ...validateChanges(statefulSet.spec, old.spec),
  ],
  subresources: {
    status: countsUpdate({
      counts: [
        "replicas",
        "readyReplicas",
        "currentReplicas",
        "updatedReplicas",
        "availableReplicas",
        "observedGeneration",
        "collisionCount",
      ],
      withinReplicas: ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"],
      within: [{ count: "availableReplicas", most: "readyReplicas" }],
    }),
  },
  template: ({ spec }) => ({ template: spec?.template, path: "spec.template" }),
};

const policies: readonly string[] = ["OrderedReady", "Parallel"];

/** As upstream, the template's containers are not looked at: their volumes may come from the claims. */
function validateSpec(spec: StatefulSetSpec, path: string): Faults {
  const { selector, template, podManagementPolicy = "" } = spec;
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  const retentionPath = `${path}.persistentVolumeClaimRetentionPolicy`;
  return [
    ...(podManagementPolicy === ""
      ? [required(`${path}.podManagementPolicy`)]
      : when(
          !policies.includes(podManagementPolicy),
          invalid(
            `${path}.podManagementPolicy`,
            podManagementPolicy,
            "must be 'OrderedReady' or 'Parallel'",
          ),
        )),
    ...validateStrategy(spec, `${path}.updateStrategy`),
    ...mayBeOneOf(retention?.whenDeleted, `${retentionPath}.whenDeleted`, ["Retain", "Delete"]),
    ...mayBeOneOf(retention?.whenScaled, `${retentionPath}.whenScaled`, ["Retain", "Delete"]),
    ...notNegative(spec.replicas, `${path}.replicas`),
    ...notNegative(spec.minReadySeconds, `${path}.minReadySeconds`),
    ...notNegative(spec.ordinals?.start, `${path}.ordinals.start`),
    ...validateSelector(selector, `${path}.selector`, "empty selector is invalid for statefulset"),
    ...validateLabelsMatch(selector, template, `${path}.template`),
    ...validateLabels(template.metadata?.labels, `${path}.template.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.template.annotations`),
    ...validateLongRunning(template, `${path}.template`, "StatefulSet"),
  ];
}

function validateStrategy({ updateStrategy }: StatefulSetSpec, path: string): Faults {
  const { type, rollingUpdate } = updateStrategy ?? {};
  switch (type) {
    case undefined:
    case "":
      return [required(path)];
    case "OnDelete":
      return when(
        rollingUpdate !== undefined,
        invalid(
          `${path}.rollingUpdate`,
          rollingUpdate,
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      );
    case "RollingUpdate":
      return [
        ...notNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`),
        ...optional(
          rollingUpdate?.maxUnavailable,
          `${path}.rollingUpdate.maxUnavailable`,
          validateIntOrPercent,
        ),
      ];
    default:
      return [invalid(path, updateStrategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

const changeable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
] as const;

function validateChanges(
  spec: StatefulSetSpec | undefined,
  old: StatefulSetSpec | undefined,
): Faults {
  const rest = (each: StatefulSetSpec | undefined) =>
    Object.entries(each ?? {}).filter(([key]) => !changeable.some((name) => name === key));
  const isSame = jsonEquals(Object.fromEntries(rest(spec)), Object.fromEntries(rest(old)));
  const names = changeable.map((name) => `'${name}'`);
  const listed = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const detail = `updates to statefulset spec for fields other than ${listed} are forbidden`;
  return when(!isSame, forbidden("spec", detail));
}
