import { invalid, notSupported, required } from "../../field-error.ts";
import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from "../../types/apps-v1.ts";
import { type Faults, immutable, notNegative, optional, when } from "../checks.ts";
import { isNone, validateAtMostAll, validateIntOrPercent } from "../int-or-percent.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { isEmptySelector, selectorMatches, validateLabelSelector } from "../selector.ts";
import { countsUpdate } from "./status.ts";
import { validateLongRunningTemplate } from "./template.ts";

export const daemonSetRules: KindRules<DaemonSet> = {
  create: (daemonSet) => [
    ...validateMetadata(daemonSet.metadata, { scope: "namespaced", name: subdomainName }),
    ...optional(daemonSet.spec, "spec", validateSpec),
  ],
  update: (daemonSet, old) => [
    ...validateMetadataUpdate(daemonSet.metadata, old.metadata),
    ...optional(daemonSet.spec, "spec", validateSpec),
    ...immutable(daemonSet.spec?.selector, old.spec?.selector, "spec.selector"),
  ],
  subresources: {
    status: countsUpdate({
      counts: [
        "currentNumberScheduled",
        "numberMisscheduled",
        "desiredNumberScheduled",
        "numberReady",
        "observedGeneration",
        "updatedNumberScheduled",
        "numberAvailable",
        "numberUnavailable",
        "collisionCount",
      ],
      withinReplicas: [],
    }),
  },
  template: ({ spec }) => ({ template: spec?.template, path: "spec.template" }),
};

function validateSpec(spec: DaemonSetSpec, path: string): Faults {
  const { selector, template } = spec;
  const labels = template.metadata?.labels;
  return [
    ...validateLabelSelector(selector, `${path}.selector`),
    ...when(
      !selectorMatches(selector, labels),
      invalid(
        `${path}.template.metadata.labels`,
        labels,
        "`selector` does not match template `labels`",
      ),
    ),
    ...when(
      selector !== undefined && isEmptySelector(selector),
      invalid(`${path}.selector`, selector, "empty selector is invalid for daemonset"),
    ),
    ...validateLongRunningTemplate(template, `${path}.template`, "DaemonSet"),
    ...notNegative(spec.minReadySeconds, `${path}.minReadySeconds`),
    ...validateStrategy(spec.updateStrategy ?? {}, `${path}.updateStrategy`),
    ...notNegative(spec.revisionHistoryLimit, `${path}.revisionHistoryLimit`),
  ];
}

function validateStrategy(strategy: DaemonSetUpdateStrategy, path: string): Faults {
  if (strategy.type === "OnDelete") return [];
  if (strategy.type !== "RollingUpdate") {
    // Upstream shows its internal type here.
    const shown = { Type: strategy.type, RollingUpdate: strategy.rollingUpdate ?? null };
    return [notSupported(path, shown, ["RollingUpdate", "OnDelete"])];
  }
  const rollingPath = `${path}.rollingUpdate`;
  if (strategy.rollingUpdate === undefined) return [required(rollingPath)];
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate;
  return [
    ...validateIntOrPercent(maxUnavailable, `${rollingPath}.maxUnavailable`),
    ...validateAtMostAll(maxUnavailable, `${rollingPath}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${rollingPath}.maxSurge`),
    ...validateAtMostAll(maxSurge, `${rollingPath}.maxSurge`),
    ...when(
      !isNone(maxUnavailable) && !isNone(maxSurge),
      invalid(
        `${rollingPath}.maxSurge`,
        maxSurge,
        "may not be set when maxUnavailable is non-zero",
      ),
    ),
    ...when(
      isNone(maxUnavailable) && isNone(maxSurge),
      required(`${rollingPath}.maxUnavailable`, "cannot be 0 when maxSurge is 0"),
    ),
  ];
}
