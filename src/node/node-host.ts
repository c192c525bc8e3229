import type { ContainerHost } from "./container-config/container-config.ts";
import type { ResolverSources } from "./container-config/dns-config.ts";
import type { Allocatable } from "./container-config/resource-value.ts";
import type { SandboxHost } from "./container-config/sandbox-config.ts";

/** What of the machine, the runtime and the cluster goes into pods; found once when the engine starts. */
export interface NodeHost extends ContainerHost, SandboxHost {
  readonly nodeName: string;
  /** The node's addresses, the primary one first. */
  readonly hostIPs: readonly string[];
  readonly allocatable: Allocatable;
  readonly resolver: ResolverSources;
  /** containerd 2.1 and later. */
  readonly imageVolumes: boolean;
}
