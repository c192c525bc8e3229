import type { Pod, SecurityContext } from "../../model/types/core-v1.ts";
import type {
  LinuxContainerSecurityContext,
  LinuxSandboxSecurityContext,
} from "../../ports/cri-config.ts";
import type { AnyContainer } from "../effects.ts";
import { PodError } from "../pod-error.ts";
import { containerNamespaces, podNamespaces } from "./namespaces.ts";
import { runAsUserOf, type ImageUser } from "./run-as-user.ts";
import { appArmorProfile, seccompProfile } from "./security-profiles.ts";

/** What the host offers. */
export interface SecurityHost {
  readonly seccompDirectory: string;
  readonly appArmorEnabled: boolean;
  /** Whether the runtime honours `supplementalGroupsPolicy`. */
  readonly supplementalGroupsPolicy: boolean;
}

export interface ContainerSecurityRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  readonly image: ImageUser;
  /** The container id behind an ephemeral container's `targetContainerName`. */
  readonly targetId?: string | undefined;
}

/** The security context of a container: its own fields over the pod's. SELinux is not applied, as on a host without it. */
export function containerSecurityContext(
  { pod, container, image, targetId }: ContainerSecurityRequest,
  host: SecurityHost,
): LinuxContainerSecurityContext {
  const ofPod = pod.spec?.securityContext;
  const own = container.securityContext;
  const privileged = own?.privileged ?? false;
  return {
    ...runAsUserOf(pod, container, image),
    namespaceOptions: containerNamespaces(pod, targetId),
    privileged,
    readonlyRootfs: own?.readOnlyRootFilesystem ?? false,
    noNewPrivs: own?.allowPrivilegeEscalation === false,
    ...(own?.capabilities !== undefined && {
      capabilities: {
        addCapabilities: own.capabilities.add ?? [],
        dropCapabilities: own.capabilities.drop ?? [],
      },
    }),
    supplementalGroups: supplementalGroups(pod),
    supplementalGroupsPolicy: groupsPolicy(pod, host),
    ...procMountPaths(own),
    seccomp: privileged
      ? { profileType: "Unconfined" }
      : seccompProfile(own?.seccompProfile ?? ofPod?.seccompProfile, host.seccompDirectory),
    apparmor: appArmorProfile(own?.appArmorProfile ?? ofPod?.appArmorProfile, host.appArmorEnabled),
  };
}

/** The security context of the sandbox: the pause process runs as the pod's user, filtered by default. */
export function sandboxSecurityContext(pod: Pod, host: SecurityHost): LinuxSandboxSecurityContext {
  const { runAsUser, runAsGroup } = pod.spec?.securityContext ?? {};
  return {
    namespaceOptions: podNamespaces(pod),
    privileged: hasPrivilegedContainer(pod),
    seccomp: { profileType: "RuntimeDefault" },
    ...(runAsUser !== undefined && { runAsUser, runAsGroup }),
    supplementalGroups: supplementalGroups(pod),
    supplementalGroupsPolicy: groupsPolicy(pod, host),
  };
}

function supplementalGroups(pod: Pod): readonly number[] {
  const { supplementalGroups: groups = [], fsGroup } = pod.spec?.securityContext ?? {};
  return fsGroup === undefined ? groups : [...groups, fsGroup];
}

function groupsPolicy(pod: Pod, host: SecurityHost): "Merge" | "Strict" {
  if (pod.spec?.securityContext?.supplementalGroupsPolicy !== "Strict") return "Merge";
  if (host.supplementalGroupsPolicy) return "Strict";
  throw new PodError("SupplementalGroupsPolicy=Strict is not supported in this node");
}

/** What a container must not see or change of `/proc` and `/sys`, unless it asked for `procMount: Unmasked`. */
function procMountPaths(
  context: SecurityContext | undefined,
): Pick<LinuxContainerSecurityContext, "maskedPaths" | "readonlyPaths"> {
  if (context?.procMount === "Unmasked") return { maskedPaths: [], readonlyPaths: [] };
  return { maskedPaths, readonlyPaths };
}

const maskedPaths: readonly string[] = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
];

const readonlyPaths: readonly string[] = [
  "/proc/bus",
  "/proc/fs",
  "/proc/irq",
  "/proc/sys",
  "/proc/sysrq-trigger",
];

function hasPrivilegedContainer(pod: Pod): boolean {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers].some(
    ({ securityContext }) => securityContext?.privileged === true,
  );
}
