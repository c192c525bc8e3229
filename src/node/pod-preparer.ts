import { mkdir } from "node:fs/promises";

import type { Pod } from "../model/types/core-v1.ts";
import { attempt } from "./attempt.ts";
import type { PodCgroups } from "./cgroups/pod-cgroups.ts";
import { podResolver } from "./container-config/dns-config.ts";
import type { Outcome, PodEvent, PodIdentity } from "./effects.ts";
import type { NodeHost } from "./node-host.ts";
import { podDirectory, type NodePaths } from "./paths.ts";
import { identityOf } from "./pod-identity.ts";
import { mountFailure, type PodVolumes } from "./volumes/pod-volumes.ts";

export interface PodPreparerOptions {
  readonly host: NodeHost;
  readonly paths: NodePaths;
  readonly cgroups: PodCgroups;
  readonly volumes: PodVolumes;
}

type Preparation = Outcome & { readonly events?: readonly PodEvent[] };

/** What a pod needs before its sandbox, and what has to go after it: directory, cgroup, volumes. */
export class PodPreparer {
  readonly #options: PodPreparerOptions;

  constructor(options: PodPreparerOptions) {
    this.#options = options;
  }

  async prepare(pod: Pod): Promise<Preparation> {
    const { paths, cgroups, volumes, host } = this.#options;
    let failures: readonly string[] = [];
    const outcome = await attempt(async () => {
      await mkdir(podDirectory(paths, identityOf(pod).uid), { recursive: true, mode: 0o750 });
      const [setUp] = await Promise.all([volumes.setUp(pod), cgroups.apply(pod)]);
      failures = setUp.failures.map(mountFailure);
    });
    const mounts = failures.map((message) => warning("FailedMount", message));
    const { warnings } = podResolver(pod, host.resolver);
    const events = [...mounts, ...warnings.map((text) => warning("DNSConfigForming", text))];
    if (!outcome.ok || failures.length === 0) return { ...outcome, events };
    return { ok: false, message: failures.join("; "), events };
  }

  async cleanUp({ uid }: PodIdentity): Promise<Outcome> {
    const { cgroups, volumes } = this.#options;
    return attempt(async () => {
      await volumes.tearDown(uid);
      await cgroups.remove(uid);
    });
  }

  async updateCgroup(pod: Pod): Promise<Outcome> {
    return attempt(async () => this.#options.cgroups.apply(pod));
  }
}

function warning(reason: string, message: string): PodEvent {
  return { type: "Warning", reason, message };
}
