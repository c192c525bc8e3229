import type { CgroupValues } from "../../model/pod/cgroup.ts";

/** One file of a cgroup and what is written to it. */
export interface CgroupSetting {
  readonly controller: "cpu" | "memory";
  readonly file: string;
  readonly value: string;
}

/** The files that hold these values; what is `undefined` is not touched. */
export function cgroupSettings(
  values: Partial<CgroupValues>,
  version: 1 | 2,
): readonly CgroupSetting[] {
  return version === 1 ? settingsV1(values) : settingsV2(values);
}

function settingsV1(values: Partial<CgroupValues>): readonly CgroupSetting[] {
  const { cpuShares, cpuPeriodMicros, cpuQuotaMicros, memoryLimitBytes } = values;
  return [
    ...setting("cpu", "cpu.shares", cpuShares),
    ...setting("cpu", "cpu.cfs_period_us", cpuPeriodMicros),
    ...setting("cpu", "cpu.cfs_quota_us", unlimitedAs(-1, cpuQuotaMicros)),
    ...setting("memory", "memory.limit_in_bytes", unlimitedAs(-1, memoryLimitBytes)),
  ];
}

function settingsV2(values: Partial<CgroupValues>): readonly CgroupSetting[] {
  const { cpuShares, cpuPeriodMicros, cpuQuotaMicros, memoryLimitBytes } = values;
  const weight = cpuShares === undefined ? undefined : cpuWeightOf(cpuShares);
  const quota = unlimitedAs("max", cpuQuotaMicros);
  const max = quota === undefined ? undefined : `${quota} ${cpuPeriodMicros ?? 100_000}`;
  return [
    ...setting("cpu", "cpu.weight", weight),
    ...setting("cpu", "cpu.max", max),
    ...setting("memory", "memory.max", unlimitedAs("max", memoryLimitBytes)),
  ];
}

/** `cpu.weight` for `cpu.shares`, as the newer runtimes map it: 2 is 1, 1024 is 100, 262144 is 10000. */
export function cpuWeightOf(shares: number): number {
  if (shares <= 2) return 1;
  if (shares >= 262_144) return 10_000;
  const log = Math.log2(shares);
  return Math.ceil(10 ** ((log * log + 125 * log) / 612 - 7 / 34));
}

/** The most `cpu.shares` that weigh so much: undoes `cpuWeightOf` as far as that can be. */
export function cpuSharesOfWeight(weight: number): number {
  let [low, high] = [2, 262_144];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cpuWeightOf(middle) <= weight) low = middle;
    else high = middle - 1;
  }
  return low;
}

function setting(
  controller: CgroupSetting["controller"],
  file: string,
  value: number | string | undefined,
): readonly CgroupSetting[] {
  return value === undefined ? [] : [{ controller, file, value: String(value) }];
}

function unlimitedAs(
  unlimited: number | string,
  value: number | undefined,
): number | string | undefined {
  return value === 0 ? unlimited : value;
}
