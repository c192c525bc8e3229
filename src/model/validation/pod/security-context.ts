import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from "../../field-error.ts";
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
} from "../../types/core-v1.ts";
import { each, type Faults, mayBeOneOf, oneOf, optional, when } from "../checks.ts";
import { byteLength, inclusiveRange } from "../formats.ts";
import { validateDescendingPath } from "../paths.ts";

/** `spec.securityContext` of a pod. */
export function validatePodSecurityContext(spec: PodSpec, path: string): Faults {
  const context = spec.securityContext;
  if (context === undefined) return [];
  return [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...each(context.supplementalGroups, `${path}.supplementalGroups`, validateId),
    ...when(
      spec.hostPID === true && spec.shareProcessNamespace === true,
      invalid(
        `${path}.shareProcessNamespace`,
        true,
        "ShareProcessNamespace and HostPID cannot both be enabled",
      ),
    ),
    ...validateSysctls(spec, context, `${path}.sysctls`),
    ...mayBeOneOf(context.fsGroupChangePolicy, `${path}.fsGroupChangePolicy`, [
      "Always",
      "OnRootMismatch",
    ]),
    ...optional(context.seccompProfile, `${path}.seccompProfile`, validateSeccomp),
    ...optional(context.appArmorProfile, `${path}.appArmorProfile`, validateAppArmor),
    ...mayBeOneOf(context.supplementalGroupsPolicy, `${path}.supplementalGroupsPolicy`, [
      "Merge",
      "Strict",
    ]),
    ...mayBeOneOf(context.seLinuxChangePolicy, `${path}.seLinuxChangePolicy`, [
      "MountOption",
      "Recursive",
    ]),
  ];
}

/** `securityContext` of a container. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  path: string,
  usesHostUsers: boolean,
): Faults {
  if (context === undefined) return [];
  const procMount = context.procMount;
  return [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...mayBeOneOf(procMount, `${path}.procMount`, ["Default", "Unmasked"]),
    ...when(
      usesHostUsers && procMount === "Unmasked",
      invalid(`${path}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`"),
    ),
    ...optional(context.seccompProfile, `${path}.seccompProfile`, validateSeccomp),
    ...validateEscalation(context, path),
    ...optional(context.appArmorProfile, `${path}.appArmorProfile`, validateAppArmor),
  ];
}

const idMax = 2 ** 31 - 1;

function validateId(id: number | undefined, path: string): Faults {
  return when(
    id !== undefined && (id < 0 || id > idMax),
    invalid(path, id, inclusiveRange(0, idMax)),
  );
}

const sysctlSegment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const sysctlPattern = new RegExp(`^(${sysctlSegment}[\\./])*${sysctlSegment}$`);
const sysctlLengthMax = 253;

function validateSysctls(spec: PodSpec, context: PodSecurityContext, path: string): Faults {
  return each(context.sysctls, path, ({ name }, itemPath, index) => {
    const namePath = `${itemPath}.name`;
    const before = context.sysctls?.slice(0, index) ?? [];
    const isValid = name.length <= sysctlLengthMax && sysctlPattern.test(name);
    const rule = `must have at most ${sysctlLengthMax} characters and match regex ${sysctlPattern.source}`;
    const named =
      name === ""
        ? [required(namePath)]
        : isValid
          ? when(
              before.some((each) => each.name === name),
              duplicate(namePath, name),
            )
          : [invalid(namePath, name, rule)];
    return [...named, ...validateHostSysctl(spec, name, namePath)];
  });
}

function validateHostSysctl(spec: PodSpec, name: string, path: string): Faults {
  const dotted = name.replaceAll("/", ".");
  const isIpc = /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted);
  return [
    ...when(
      spec.hostNetwork === true && dotted.startsWith("net."),
      invalid(path, name, "may not be specified when 'hostNetwork' is true"),
    ),
    ...when(
      spec.hostIPC === true && isIpc,
      invalid(path, name, "may not be specified when 'hostIPC' is true"),
    ),
  ];
}

const profileTypes: readonly string[] = ["Localhost", "RuntimeDefault", "Unconfined"];

function validateSeccomp(profile: SeccompProfile, path: string): Faults {
  const { type, localhostProfile } = profile;
  const profilePath = `${path}.localhostProfile`;
  const typed = type
    ? mayBeOneOf(type, `${path}.type`, profileTypes)
    : [required(`${path}.type`, "type is required when seccompProfile is set")];
  if (type !== "Localhost") {
    const detail = "can only be set when seccomp type is Localhost";
    return [
      ...typed,
      ...when(localhostProfile !== undefined, invalid(profilePath, profile, detail)),
    ];
  }
  return localhostProfile === undefined
    ? [required(profilePath, "must be set when seccomp type is Localhost")]
    : validateDescendingPath(localhostProfile, profilePath);
}

const localhostProfileBytesMax = 4095;

function validateAppArmor(profile: AppArmorProfile, path: string): Faults {
  const { type, localhostProfile } = profile;
  const profilePath = `${path}.localhostProfile`;
  if (!type) return [required(`${path}.type`, "type is required when appArmorProfile is set")];
  if (!profileTypes.includes(type)) return [notSupported(`${path}.type`, type, profileTypes)];
  if (type !== "Localhost") {
    const detail = "can only be set when AppArmor type is Localhost";
    return when(localhostProfile !== undefined, invalid(profilePath, localhostProfile, detail));
  }
  const missing = required(profilePath, "must be set when AppArmor type is Localhost");
  if (localhostProfile === undefined || localhostProfile === "") return [missing];
  return [
    ...when(
      localhostProfile.trim() !== localhostProfile,
      invalid(profilePath, localhostProfile, "must not be padded with whitespace"),
    ),
    ...when(
      byteLength(localhostProfile) > localhostProfileBytesMax,
      tooLong(profilePath, localhostProfileBytesMax),
    ),
  ];
}

function validateEscalation(context: SecurityContext, path: string): Faults {
  if (context.allowPrivilegeEscalation !== false) return [];
  const cannot = "cannot set `allowPrivilegeEscalation` to false and";
  const added = context.capabilities?.add ?? [];
  return [
    ...when(
      context.privileged === true,
      invalid(path, context, `${cannot} \`privileged\` to true`),
    ),
    ...when(
      added.includes("CAP_SYS_ADMIN"),
      invalid(path, context, `${cannot} \`capabilities.Add\` CAP_SYS_ADMIN`),
    ),
  ];
}

/** A pod with its own user namespace shares no other namespace with the host. */
export function validateHostUsers(spec: PodSpec, path: string): Faults {
  if (spec.hostUsers !== false) return [];
  const detail = "when `pod.Spec.HostUsers` is false";
  return [
    ...when(spec.hostNetwork === true, forbidden(`${path}.hostNetwork`, detail)),
    ...when(spec.hostPID === true, forbidden(`${path}.HostPID`, detail)),
    ...when(spec.hostIPC === true, forbidden(`${path}.HostIPC`, detail)),
  ];
}

/** `spec.os`: a name that Kubernetes knows. */
export function validateOs(spec: PodSpec, path: string): Faults {
  if (spec.os === undefined) return [];
  if (!spec.os.name) return [required(`${path}.name`, "cannot be empty")];
  return oneOf(spec.os.name, path, ["linux", "windows"]);
}
