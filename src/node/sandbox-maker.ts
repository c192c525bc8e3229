import { mkdir } from "node:fs/promises";

import type { Pod } from "../model/types/core-v1.ts";
import type { Cri } from "../ports/cri.ts";
import type { PodSandboxConfig } from "../ports/cri-config.ts";
import type { PodCgroups } from "./cgroups/pod-cgroups.ts";
import { sandboxConfig } from "./container-config/sandbox-config.ts";
import type { Outcome, SandboxOutcome } from "./effects.ts";
import { failureText } from "./failure.ts";
import { removeIfEmpty } from "./logs/log-files.ts";
import type { NodeHost } from "./node-host.ts";
import { podLogDirectory, type NodePaths } from "./paths.ts";
import { identityOf } from "./pod-identity.ts";
import { attempt } from "./attempt.ts";
import type { RuntimeObserver } from "./runtime/observer.ts";
import { hostNetworkAnnotation } from "./runtime/status-cache.ts";

export interface SandboxMakerOptions {
  readonly cri: Cri;
  readonly host: NodeHost;
  readonly paths: NodePaths;
  readonly cgroups: PodCgroups;
  readonly observer: RuntimeObserver;
}

/** Makes and removes sandboxes, and remembers their configuration: a runtime wants to see it with every container. */
export class SandboxMaker {
  readonly #options: SandboxMakerOptions;
  readonly #configs = new Map<string, PodSandboxConfig>();

  constructor(options: SandboxMakerOptions) {
    this.#options = options;
  }

  async create(pod: Pod, attemptNumber: number, signal: AbortSignal): Promise<SandboxOutcome> {
    const { cri, paths, observer } = this.#options;
    try {
      const config = this.#config(pod, attemptNumber);
      await mkdir(podLogDirectory(paths, identityOf(pod)), { recursive: true, mode: 0o755 });
      const id = await cri.runPodSandbox({ config }, { signal });
      this.#configs.set(id, config);
      observer.owns(identityOf(pod).uid, id);
      const { ips } = await cri.podSandboxStatus(id, { signal });
      observer.knowAddresses(id, ips);
      return { ok: true, id, ips: pod.spec?.hostNetwork === true ? [] : ips };
    } catch (error) {
      const message = failureText(error);
      if (message === undefined) throw error;
      return { ok: false, message };
    }
  }

  /** The configuration with which the sandbox was made; made again from the pod if an engine before this one did. */
  async configOf(pod: Pod, sandboxId: string): Promise<PodSandboxConfig> {
    const known = this.#configs.get(sandboxId);
    if (known !== undefined) return known;
    const { metadata } = await this.#options.cri.podSandboxStatus(sandboxId);
    const config = this.#config(pod, metadata.attempt);
    this.#configs.set(sandboxId, config);
    return config;
  }

  /** containerd may stumble over a container that has just died by itself (`ttrpc: closed`), until it knows of that. */
  async stop(id: string, signal: AbortSignal): Promise<Outcome> {
    const { cri, observer } = this.#options;
    const ending = observer.endingIn(id);
    return attempt(async () => {
      try {
        await cri.stopPodSandbox(id, { signal });
      } catch (error) {
        if (ending.length === 0) throw error;
        await observer.settled(ending, signal);
        await cri.stopPodSandbox(id, { signal });
      }
    });
  }

  /** Also takes the pod's log directory away once no container has a log in it. */
  async remove(id: string, signal: AbortSignal): Promise<Outcome> {
    const { cri, observer } = this.#options;
    return attempt(async () => {
      const logs = await this.#logDirectory(id, signal);
      await cri.removePodSandbox(id, { signal });
      this.#configs.delete(id);
      observer.invalidate(id);
      if (logs !== undefined) await removeIfEmpty(logs);
    });
  }

  #config(pod: Pod, attemptNumber: number): PodSandboxConfig {
    const { host, paths, cgroups } = this.#options;
    const logDirectory = podLogDirectory(paths, identityOf(pod));
    const cgroupParent = cgroups.parentOf(pod);
    const config = sandboxConfig({ pod, attempt: attemptNumber, logDirectory, cgroupParent }, host);
    if (pod.spec?.hostNetwork !== true) return config;
    return { ...config, annotations: { ...config.annotations, [hostNetworkAnnotation]: "true" } };
  }

  async #logDirectory(id: string, signal: AbortSignal): Promise<string | undefined> {
    const [listed] = await this.#options.cri.listPodSandbox({ id }, { signal });
    return listed === undefined ? undefined : podLogDirectory(this.#options.paths, listed.metadata);
  }
}
