import { duplicate, forbidden, invalid, notFound, required } from "../../field-error.ts";
import { isSidecar } from "../../pod/containers.ts";
import type { Container, EphemeralContainer, PodSpec } from "../../types/core-v1.ts";
import { each, type Faults, isUnset, matches, need, needMatching, oneOf, when } from "../checks.ts";
import { dnsLabel } from "../formats.ts";
import { validateContainerPorts, validateHostPorts } from "./container-ports.ts";
import { validateEnvironment } from "./environment.ts";
import { forbidHandlers, validateLifecycle, validateProbes } from "./handlers.ts";
import { validateContainerResources } from "./resources.ts";
import {
  validateInitResizePolicy,
  validateResizePolicy,
  validateRestartPolicy,
} from "./restart-policy.ts";
import { validateSecurityContext } from "./security-context.ts";
import { type VolumesByName, validateMounts } from "./volume-mounts.ts";

/** What the containers of a pod are checked against. */
export interface ContainerContext {
  readonly spec: PodSpec;
  readonly volumes: VolumesByName;
}

/** `spec.containers`: at least one, each valid, names unique among them, host ports free. */
export function validateMains(path: string, context: ContainerContext): Faults {
  const { containers } = context.spec;
  if (containers.length === 0) return [required(path)];
  return [
    ...each(containers, path, (container, itemPath, index) => [
      ...validateCommon(container, itemPath, context),
      ...validateUnique(container, itemPath, containers.slice(0, index)),
      ...validateLifecycle(container.lifecycle, `${itemPath}.lifecycle`, graceOf(context.spec)),
      ...validateProbes(container, itemPath),
      ...validateRestartPolicy(container, itemPath),
    ]),
    ...validateHostPorts(containers, path),
  ];
}

/** `spec.initContainers`: sidecars may have what mains have, regular ones neither probes nor hooks. */
export function validateInits(path: string, context: ContainerContext): Faults {
  const { initContainers = [], containers } = context.spec;
  return each(initContainers, path, (container, itemPath, index) => [
    ...validateCommon(container, itemPath, context),
    ...validateRestartPolicy(container, itemPath),
    ...validateUnique(container, itemPath, [...containers, ...initContainers.slice(0, index)]),
    ...validateHostPorts([container], path),
    ...validateInitKind(container, itemPath, context.spec),
  ]);
}

/** `spec.ephemeralContainers`: helpers for debugging, without anything that a pod depends on. */
export function validateEphemerals(path: string, context: ContainerContext): Faults {
  const { ephemeralContainers = [], initContainers = [], containers } = context.spec;
  const others = [...containers, ...initContainers];
  return each(ephemeralContainers, path, (container, itemPath, index) => [
    ...validateCommon(container, itemPath, context),
    ...validateImagePadding(container, itemPath),
    ...validateUnique(container, itemPath, [...others, ...ephemeralContainers.slice(0, index)]),
    ...validateTarget(container.targetContainerName, others, `${itemPath}.targetContainerName`),
    ...validateEphemeralFields(container, itemPath),
  ]);
}

/** An image name within a pod has no blanks around it; in templates that was allowed for too long. */
export function validateImagePadding(
  container: Container | EphemeralContainer,
  path: string,
): Faults {
  const { image = "" } = container;
  return when(
    image !== image.trim(),
    invalid(`${path}.image`, image, "must not have leading or trailing whitespace"),
  );
}

function validateCommon(
  container: Container | EphemeralContainer,
  path: string,
  { spec, volumes }: ContainerContext,
): Faults {
  const claimNames = (spec.resourceClaims ?? []).map(({ name }) => name);
  return [
    ...needMatching(container.name, `${path}.name`, dnsLabel),
    ...need(container.image, `${path}.image`),
    ...oneOf(container.terminationMessagePolicy, `${path}.terminationMessagePolicy`, [
      "File",
      "FallbackToLogsOnError",
    ]),
    ...validateContainerPorts(container.ports, `${path}.ports`),
    ...validateEnvironment(container, path),
    ...validateMounts(container, path, volumes),
    ...oneOf(container.imagePullPolicy, `${path}.imagePullPolicy`, [
      "Always",
      "IfNotPresent",
      "Never",
    ]),
    ...validateContainerResources(container.resources ?? {}, `${path}.resources`, claimNames),
    ...validateResizePolicy(container, `${path}.resizePolicy`, spec.restartPolicy),
    ...validateSecurityContext(
      container.securityContext,
      `${path}.securityContext`,
      spec.hostUsers !== false,
    ),
  ];
}

function validateUnique(
  { name }: { readonly name: string },
  path: string,
  before: readonly { readonly name: string }[],
): Faults {
  const isTaken = name !== undefined && name !== "" && before.some((each) => each.name === name);
  return when(isTaken, duplicate(`${path}.name`, name));
}

function validateInitKind(container: Container, path: string, spec: PodSpec): Faults {
  if (isSidecar(container)) {
    return [
      ...validateLifecycle(container.lifecycle, `${path}.lifecycle`, graceOf(spec)),
      ...validateProbes(container, path),
    ];
  }
  const detail = "may not be set for init containers without restartPolicy=Always";
  return [
    ...forbidHandlers(container, path, detail),
    ...validateInitResizePolicy(container.resizePolicy, `${path}.resizePolicy`),
  ];
}

function validateTarget(
  name: string | undefined,
  others: readonly Container[],
  path: string,
): Faults {
  const isKnown = !name || others.some((container) => container.name === name);
  return when(!isKnown, notFound(path, name));
}

const forEphemerals = "cannot be set for an Ephemeral Container";

/** Fields of a container that an ephemeral one may not have, in the order of the type. */
const forbiddenFields = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;

function validateEphemeralFields(container: EphemeralContainer, path: string): Faults {
  const subPaths = ["subPath", "subPathExpr"] as const;
  return [
    ...forbiddenFields.flatMap((field) =>
      when(!isUnset(container[field]), forbidden(`${path}.${field}`, forEphemerals)),
    ),
    ...each(container.volumeMounts, `${path}.volumeMounts`, (mount, mountPath) =>
      subPaths.flatMap((field) =>
        when(!isUnset(mount[field]), forbidden(`${mountPath}.${field}`, forEphemerals)),
      ),
    ),
  ];
}

function graceOf(spec: PodSpec) {
  return { graceSeconds: spec.terminationGracePeriodSeconds };
}

/** `spec.imagePullSecrets`, `resourceClaims`: names that must be there and valid. */
export function validateClaims(spec: PodSpec, path: string): Faults {
  return each(spec.resourceClaims, path, (claim, itemPath, index) => {
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const before = spec.resourceClaims?.slice(0, index) ?? [];
    const isTaken = name !== "" && before.some((each) => each.name === name);
    const names = [resourceClaimName, resourceClaimTemplateName].filter((each) => each);
    return [
      ...(isTaken
        ? [duplicate(`${itemPath}.name`, name)]
        : name === ""
          ? [required(`${itemPath}.name`)]
          : matches(name, `${itemPath}.name`, dnsLabel)),
      ...when(
        names.length > 1,
        invalid(
          itemPath,
          claim,
          "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
        ),
      ),
      ...when(
        names.length === 0,
        invalid(
          itemPath,
          claim,
          "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
        ),
      ),
    ];
  });
}
