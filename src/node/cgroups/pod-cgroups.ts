import { cpuSharesOf, podCgroupOf } from "../../model/pod/cgroup.ts";
import { qosClassOf, type QosClass } from "../../model/pod/qos.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Clock } from "../../ports/clock.ts";
import { identityOf } from "../pod-identity.ts";
import type { CgroupLayout } from "./layout.ts";
import { cgroupSettings, cpuSharesOfWeight } from "./settings.ts";
import { childCgroups, makeCgroup, readSetting, removeCgroup, writeSettings } from "./tree.ts";

export interface PodCgroupsOptions {
  readonly layout: CgroupLayout;
  /** The engine's own cgroup below each tree's root: `/tandem-1a2b3c4d`. */
  readonly root: string;
  readonly allocatableCpuMillis: number;
  readonly clock: Clock;
}

/**
 * The cgroups of pods: `kubepods/pod<uid>` for Guaranteed ones, `kubepods/burstable/pod<uid>` and
 * `kubepods/besteffort/pod<uid>` for the others (semantics section 7.4).
 */
export class PodCgroups {
  readonly #options: PodCgroupsOptions;
  /** What each Burstable pod weighs; the burstable cgroup weighs as much as all of them. */
  readonly #burstableShares = new Map<string, number>();

  constructor(options: PodCgroupsOptions) {
    this.#options = options;
  }

  /** Makes the levels above the pods. A best-effort pod gets what the others leave. */
  async start(): Promise<void> {
    const { layout, allocatableCpuMillis } = this.#options;
    await makeCgroup(layout, this.#level("Guaranteed"));
    const shares = cpuSharesOf(allocatableCpuMillis);
    await this.#write(this.#level("Guaranteed"), { cpuShares: shares });
    await makeCgroup(layout, this.#level("Burstable"));
    await makeCgroup(layout, this.#level("BestEffort"));
    await this.#write(this.#level("BestEffort"), { cpuShares: cpuSharesOf(0) });
    await this.#adoptBurstable();
  }

  /** The pod's cgroup in the form that CRI takes as `cgroup_parent`. */
  parentOf(pod: Pod): string {
    return `${this.#level(qosOf(pod))}/pod${identityOf(pod).uid}`;
  }

  /** Makes the pod's cgroup, or brings its values up to date. */
  async apply(pod: Pod): Promise<void> {
    const path = this.parentOf(pod);
    await makeCgroup(this.#options.layout, path);
    await this.#write(path, podCgroupOf(pod));
    if (qosOf(pod) !== "Burstable") return;
    this.#burstableShares.set(identityOf(pod).uid, podCgroupOf(pod).cpuShares ?? 0);
    await this.#weighBurstable();
  }

  /** Removes the pod's cgroup, whatever its class was, and kills what still runs in it. */
  async remove(podUid: string): Promise<void> {
    for (const level of qosClasses) {
      const path = `${this.#level(level)}/pod${podUid}`;
      await removeCgroup(this.#options.layout, path, this.#options.clock);
    }
    if (this.#burstableShares.delete(podUid)) await this.#weighBurstable();
  }

  /** The uids of all pods that have a cgroup, from whatever engine. */
  async list(): Promise<ReadonlySet<string>> {
    const uids = new Set<string>();
    for (const level of qosClasses) {
      for (const name of await childCgroups(this.#options.layout, this.#level(level))) {
        if (name.startsWith("pod")) uids.add(name.slice(3));
      }
    }
    return uids;
  }

  /** Pods of an engine before this one go on to count. */
  async #adoptBurstable(): Promise<void> {
    const { layout } = this.#options;
    const level = this.#level("Burstable");
    const file = layout.version === 2 ? "cpu.weight" : "cpu.shares";
    for (const name of await childCgroups(layout, level)) {
      const text = await readSetting(layout, `${level}/${name}`, { controller: "cpu", file });
      if (!name.startsWith("pod") || text === undefined) continue;
      const shares = layout.version === 2 ? cpuSharesOfWeight(Number(text)) : Number(text);
      this.#burstableShares.set(name.slice(3), shares);
    }
    await this.#weighBurstable();
  }

  async #weighBurstable(): Promise<void> {
    const shares = [...this.#burstableShares.values()].reduce((sum, each) => sum + each, 0);
    const cpuShares = Math.min(SHARES_MAX, Math.max(cpuSharesOf(0), shares));
    await this.#write(this.#level("Burstable"), { cpuShares });
  }

  async #write(path: string, values: Parameters<typeof cgroupSettings>[0]): Promise<void> {
    const { layout } = this.#options;
    await writeSettings(layout, path, cgroupSettings(values, layout.version));
  }

  #level(qosClass: QosClass): string {
    return `${this.#options.root}/${levels[qosClass]}`;
  }
}

/** Removes everything of the engine from every tree: for its end, when no pod is left. */
export async function removeAllCgroups(
  options: Pick<PodCgroupsOptions, "layout" | "root" | "clock">,
): Promise<void> {
  await removeCgroup(options.layout, options.root, options.clock);
}

/** The most that the kernel takes. */
const SHARES_MAX = 262_144;

const qosClasses = ["Guaranteed", "Burstable", "BestEffort"] as const;

const levels: Readonly<Record<QosClass, string>> = {
  Guaranteed: "kubepods",
  Burstable: "kubepods/burstable",
  BestEffort: "kubepods/besteffort",
};

/** The class is fixed when the API stores the pod: a resize does not move it to another cgroup. */
function qosOf(pod: Pod): QosClass {
  const stored = qosClasses.find((name) => name === pod.status?.qosClass);
  return stored ?? qosClassOf(pod);
}
