import {
  sandboxOverheadOf,
  sandboxResourcesOf,
  type CgroupValues,
} from "../../model/pod/cgroup.ts";
import { mainsOf } from "../../model/pod/containers.ts";
import type { ContainerPort, Pod } from "../../model/types/core-v1.ts";
import type {
  LinuxContainerResources,
  PodSandboxConfig,
  PortMapping,
} from "../../ports/cri-config.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";
import { podResolver, type ResolverSources } from "./dns-config.ts";
import { kernelHostname, podHostname } from "./hostname.ts";
import { podLabels } from "./identity.ts";
import { sandboxSecurityContext, type SecurityHost } from "./security-context.ts";

export interface SandboxConfigRequest {
  readonly pod: Pod;
  readonly attempt: number;
  readonly logDirectory: string;
  readonly cgroupParent: string;
}

/** What of the node goes into every sandbox. */
export interface SandboxHost extends SecurityHost {
  readonly resolver: ResolverSources;
}

/** CRI's configuration of a pod's sandbox. Throws `PodError` for what the pod asks and this node does not have. */
export function sandboxConfig(request: SandboxConfigRequest, host: SandboxHost): PodSandboxConfig {
  const { pod, attempt, logDirectory, cgroupParent } = request;
  refuseUnsupported(pod);
  const name = podHostname(pod, host.resolver.clusterDomain);
  const onHostNetwork = pod.spec?.hostNetwork === true;
  return {
    metadata: { ...identityOf(pod), attempt },
    labels: { ...pod.metadata?.labels, ...podLabels(pod) },
    annotations: pod.metadata?.annotations ?? {},
    logDirectory,
    dnsConfig: podResolver(pod, host.resolver).config,
    portMappings: portMappings(pod),
    ...(!onHostNetwork && { hostname: kernelHostname(pod, name) }),
    linux: {
      cgroupParent,
      securityContext: sandboxSecurityContext(pod, host),
      sysctls: sysctlsOf(pod),
      resources: criResources(sandboxResourcesOf(pod)),
      overhead: criResources(sandboxOverheadOf(pod)),
    },
  };
}

function refuseUnsupported(pod: Pod): void {
  const { runtimeClassName = "", hostUsers, os } = pod.spec ?? {};
  if (runtimeClassName !== "") {
    throw new PodError(`RuntimeClass "${runtimeClassName}" is not supported by this node`);
  }
  if (hostUsers === false) throw new PodError("hostUsers: false is not supported by this node");
  if (os !== undefined && os.name !== "linux") {
    throw new PodError(`os.name "${os.name}" is not supported by this node`);
  }
}

/** Only those of mains: a kubelet never maps the host ports of sidecars (semantics section 7, quirk 17). */
function portMappings(pod: Pod): readonly PortMapping[] {
  if (pod.spec?.hostNetwork === true) return [];
  return mainsOf(pod)
    .flatMap(({ ports }) => ports ?? [])
    .filter(({ hostPort }) => (hostPort ?? 0) > 0)
    .map(portMapping);
}

function portMapping({ protocol, containerPort, hostPort, hostIP }: ContainerPort): PortMapping {
  const known = protocol === "UDP" || protocol === "SCTP" ? protocol : "TCP";
  return { protocol: known, containerPort, hostPort: hostPort ?? 0, hostIp: hostIP };
}

function sysctlsOf(pod: Pod): Readonly<Record<string, string>> {
  const sysctls = pod.spec?.securityContext?.sysctls ?? [];
  // Both `net.core.somaxconn` and `net/core/somaxconn` may be written.
  return Object.fromEntries(sysctls.map(({ name, value }) => [dotted(name), value]));
}

function dotted(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator !== "/") return name;
  return name.replaceAll(/[./]/g, (found) => (found === "/" ? "." : "/"));
}

function criResources(values: CgroupValues): LinuxContainerResources {
  return {
    cpuShares: values.cpuShares,
    cpuPeriod: values.cpuPeriodMicros,
    cpuQuota: values.cpuQuotaMicros,
    memoryLimitInBytes: values.memoryLimitBytes,
  };
}
