import { invalid, required } from "../../field-error.ts";
import type { PodSpec } from "../../types/core-v1.ts";
import { type Faults, mayBeOneOf, mayMatch, oneOf, optional, when } from "../checks.ts";
import { inclusiveRange } from "../formats.ts";
import { subdomainName, validateLabels } from "../metadata.ts";
import { validateClaims, validateEphemerals, validateInits, validateMains } from "./containers.ts";
import {
  validateDnsConfig,
  validateDnsPolicy,
  validateHostNames,
  validateHostNetworkPorts,
} from "./network.ts";
import { validateTopologySpread } from "./pod-affinity.ts";
import { validateContainerResources, validatePodResources } from "./resources.ts";
import { validateAffinity, validateGates, validateTolerations } from "./scheduling.ts";
import { validateHostUsers, validateOs, validatePodSecurityContext } from "./security-context.ts";
import { validateVolumes } from "./volumes.ts";

export interface PodSpecOptions {
  /** Whether the spec is a pod's own, not a template's. */
  readonly isPod: boolean;
  readonly podName?: string | undefined;
}

/** A pod's spec or a template's, after defaulting (semantics section 8.1). */
export function validatePodSpec(spec: PodSpec, path: string, options: PodSpecOptions): Faults {
  const { volumes, faults } = validateVolumes(spec.volumes, `${path}.volumes`, options.podName);
  const context = { spec, volumes };
  return [
    ...when(
      spec.terminationGracePeriodSeconds === undefined,
      required(`${path}.terminationGracePeriodSeconds`),
    ),
    ...faults,
    ...validateClaims(spec, `${path}.resourceClaims`),
    ...validateMains(`${path}.containers`, context),
    ...validateInits(`${path}.initContainers`, context),
    ...validateEphemerals(`${path}.ephemeralContainers`, context),
    ...validatePodResources(spec, `${path}.resources`),
    ...validateHostNetworkPorts(spec, path, options),
    ...oneOf(spec.restartPolicy, `${path}.restartPolicy`, ["Always", "OnFailure", "Never"]),
    ...validateDnsPolicy(spec.dnsPolicy, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...validateGates(spec, path),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...validateHostUsers(spec, path),
    ...validateReferences(spec, path),
  ];
}

function validateReferences(spec: PodSpec, path: string): Faults {
  return [
    ...mayMatch(spec.serviceAccountName, `${path}.serviceAccountName`, subdomainName),
    ...mayMatch(spec.nodeName, `${path}.nodeName`, subdomainName),
    ...validateDeadline(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`),
    ...validateHostNames(spec, path),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...mayMatch(spec.priorityClassName, `${path}.priorityClassName`, subdomainName),
    ...mayMatch(spec.runtimeClassName, `${path}.runtimeClassName`, subdomainName),
    ...mayBeOneOf(spec.preemptionPolicy, `${path}.preemptionPolicy`, [
      "PreemptLowerPriority",
      "Never",
    ]),
    ...optional(spec.overhead, `${path}.overhead`, (limits, at) =>
      validateContainerResources({ limits }, at),
    ),
    ...validateOs(spec, `${path}.os`),
  ];
}

const int32Max = 2 ** 31 - 1;

function validateDeadline(seconds: number | undefined, path: string): Faults {
  return when(
    seconds !== undefined && (seconds < 1 || seconds > int32Max),
    invalid(path, seconds, inclusiveRange(1, int32Max)),
  );
}
