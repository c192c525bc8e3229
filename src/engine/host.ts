import { existsSync, readFileSync, statfsSync } from "node:fs";

/** What of this machine decides how containers are run. */
export interface Host {
  /** Only version 2, the whole tree; with version 1 or both side by side it is `false`. */
  readonly cgroupV2: boolean;
  readonly hugetlb: boolean;
  /** Whether `oom_score_adj` may be lowered. */
  readonly canLowerOomScore: boolean;
}

const CGROUP2_MAGIC = 0x63677270;
const CAP_SYS_RESOURCE = 24n;

export function inspectHost(): Host {
  const cgroupV2 = statfsSync("/sys/fs/cgroup").type === CGROUP2_MAGIC;
  return {
    cgroupV2,
    hugetlb: cgroupV2
      ? readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8").includes("hugetlb")
      : existsSync("/sys/fs/cgroup/hugetlb"),
    canLowerOomScore: hasCapability(CAP_SYS_RESOURCE),
  };
}

function hasCapability(bit: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return ((BigInt(`0x${effective ?? "0"}`) >> bit) & 1n) === 1n;
}
