import { containerCgroupOf } from "../../model/pod/cgroup.ts";
import { oomScoreAdjOf } from "../../model/pod/oom-score.ts";
import { parseQuantity, valueOf } from "../../model/quantity.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { HugepageLimit, LinuxContainerResources } from "../../ports/cri-config.ts";
import type { AnyContainer } from "../effects.ts";

/** What of the machine decides how resources are written. */
export interface ResourcesHost {
  readonly memoryCapacityBytes: number;
  readonly cgroupVersion: 1 | 2;
  /** cgroup v2 with the swap controller: then no container may swap, as with a kubelet's default. */
  readonly limitsSwap: boolean;
}

/** CRI resources of a container from its requests and limits (semantics section 7.4). */
export function containerResources(
  pod: Pod,
  container: AnyContainer,
  host: ResourcesHost,
): LinuxContainerResources {
  const values = containerCgroupOf(pod, container);
  return {
    cpuShares: values.cpuShares,
    cpuPeriod: values.cpuPeriodMicros,
    cpuQuota: values.cpuQuotaMicros,
    memoryLimitInBytes: values.memoryLimitBytes,
    oomScoreAdj: oomScoreAdjOf(pod, container, host.memoryCapacityBytes),
    hugepageLimits: hugepageLimits(container),
    ...(host.cgroupVersion === 2 && { unified: unifiedOf(host) }),
  };
}

function unifiedOf({ limitsSwap }: ResourcesHost): Readonly<Record<string, string>> {
  // One process that is out of memory takes the whole container with it, so that it restarts as one.
  return { "memory.oom.group": "1", ...(limitsSwap && { "memory.swap.max": "0" }) };
}

function hugepageLimits(container: AnyContainer): readonly HugepageLimit[] {
  const prefix = "hugepages-";
  return Object.entries(container.resources?.limits ?? {})
    .filter(([name]) => name.startsWith(prefix))
    .flatMap(([name, text]) => {
      const limit = parseQuantity(text);
      const pageSize = `${name.slice(prefix.length).replace(/i$/, "")}B`;
      return limit === undefined ? [] : [{ pageSize, limit: valueOf(limit) }];
    });
}
