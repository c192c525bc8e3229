import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import { isCriError } from "../model/cri-error.ts";
import type { FileKeySelector, Pod, Service } from "../model/types/core-v1.ts";
import type { Cri } from "../ports/cri.ts";
import type { ContainerConfig, PodSandboxConfig } from "../ports/cri-config.ts";
import type { ConfigurationSource } from "./configuration-source.ts";
import { containerConfig, type ContainerSources } from "./container-config/container-config.ts";
import { targetContainerName } from "./container-config/namespaces.ts";
import type { ImageUser } from "./container-config/run-as-user.ts";
import type { StartOutcome, StartRequest } from "./effects.ts";
import { envFileValue } from "./env-file.ts";
import { failureText } from "./failure.ts";
import { nextRestartCount } from "./logs/log-files.ts";
import { makeTerminationFile, writeHostsFile } from "./managed-files.ts";
import type { NodeHost } from "./node-host.ts";
import { containerLogPath, podLogDirectory, type NodePaths } from "./paths.ts";
import { PodError } from "./pod-error.ts";
import { identityOf } from "./pod-identity.ts";
import type { RuntimeObserver } from "./runtime/observer.ts";
import type { MountedVolumes } from "./volumes/mounted-volume.ts";
import type { PodVolumes } from "./volumes/pod-volumes.ts";

export interface ContainerStarterOptions {
  readonly cri: Cri;
  readonly host: NodeHost;
  readonly paths: NodePaths;
  readonly volumes: PodVolumes;
  readonly observer: RuntimeObserver;
  readonly configuration: ConfigurationSource;
  readonly services: () => Promise<readonly Service[]>;
  readonly sandboxConfigOf: (pod: Pod, sandboxId: string) => Promise<PodSandboxConfig>;
}

/** Users of images that are remembered; with more, all are asked about anew. */
const IMAGE_USERS_MAX = 256;

/** Makes and starts containers (semantics section 2.6, step 4). */
export class ContainerStarter {
  readonly #options: ContainerStarterOptions;
  /** An image's id is the hash of what it says: it does not change. */
  readonly #users = new Map<string, ImageUser>();

  constructor(options: ContainerStarterOptions) {
    this.#options = options;
  }

  async start(request: StartRequest, signal: AbortSignal): Promise<StartOutcome> {
    const { cri, observer } = this.#options;
    const { pod, sandboxId, onCreated } = request;
    let reason: FailureReason = "CreateContainerConfigError";
    let id: string | undefined;
    try {
      const config = await this.#config(request, signal);
      const sandboxConfig = await this.#options.sandboxConfigOf(pod, sandboxId);
      reason = "CreateContainerError";
      id = await cri.createContainer(
        { podSandboxId: sandboxId, config, sandboxConfig },
        { signal },
      );
      observer.starts(identityOf(pod).uid, id);
      onCreated(id);
      reason = "RunContainerError";
      await cri.startContainer(id, { signal });
      return { ok: true, id };
    } catch (error) {
      const message = isCriError(error) ? error.description : failureText(error);
      if (message === undefined) throw error;
      return { ok: false, reason, message, ...(id !== undefined && { id }) };
    }
  }

  async #config(request: StartRequest, signal: AbortSignal): Promise<ContainerConfig> {
    const { host, paths, volumes } = this.#options;
    const { pod, container, podIps, imageRef } = request;
    const { clusterDomain } = host.resolver;
    const [mounted, hostsFile, { restartCount, terminationFile }, image, targetId, services] =
      await Promise.all([
        volumes.volumesFor(pod, container),
        writeHostsFile(pod, podIps, { paths, clusterDomain }),
        this.#instance(request),
        this.#imageUser(imageRef, signal),
        this.#targetId(request, signal),
        this.#options.services(),
      ]);
    const known = { pod, container, restartCount, imageRef, image, targetId };
    const files = { volumes: mounted, hostsFile, terminationFile };
    return containerConfig({ ...known, ...files }, this.#sources(request, mounted, services), host);
  }

  async #instance(request: StartRequest): Promise<Instance> {
    const { pod, container } = request;
    const restartCount = await this.#restartCount(request);
    const { paths } = this.#options;
    const terminationFile = await makeTerminationFile(pod, container, { paths, restartCount });
    return { restartCount, terminationFile };
  }

  async #restartCount({ pod, container, restartCount }: StartRequest): Promise<number> {
    const logs = podLogDirectory(this.#options.paths, identityOf(pod));
    const count = restartCount ?? (await nextRestartCount(join(logs, container.name)));
    await mkdir(dirname(join(logs, containerLogPath(container.name, count))), { recursive: true });
    return count;
  }

  #sources(
    { pod, podIps }: StartRequest,
    mounted: MountedVolumes,
    services: readonly Service[],
  ): ContainerSources {
    const { host, volumes, configuration } = this.#options;
    const onHost = pod.spec?.hostNetwork === true && podIps.length === 0;
    return {
      configuration,
      services,
      addresses: { hostIPs: host.hostIPs, podIPs: onHost ? host.hostIPs : podIps },
      allocatable: host.allocatable,
      envFileValue: async (selector) => fileValue(mounted, selector),
      prepareSubPath: async (mount) => volumes.bindSubPath(pod, mount),
    };
  }

  async #imageUser(imageRef: string, signal: AbortSignal): Promise<ImageUser> {
    const known = this.#users.get(imageRef);
    if (known !== undefined) return known;
    const image = await this.#options.cri.imageStatus({ image: imageRef }, { signal });
    if (image === undefined) throw new PodError(`unable to inspect image ${imageRef}`);
    const { uid, username } = image;
    if (this.#users.size >= IMAGE_USERS_MAX) this.#users.clear();
    this.#users.set(imageRef, { uid, username });
    return image;
  }

  /** The newest running instance of the container that an ephemeral container wants to look into. */
  async #targetId(
    { pod, container }: StartRequest,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const name = targetContainerName(container);
    if (name === undefined) return undefined;
    const { containers } = await this.#options.observer.observe(identityOf(pod).uid, signal);
    const target = containers.find((record) => record.name === name);
    if (target?.state === "running") return target.id;
    throw new PodError(`unable to find target container ${name}`);
  }
}

interface Instance {
  readonly restartCount: number;
  readonly terminationFile: string | undefined;
}

type FailureReason = "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError";

async function fileValue(
  mounted: MountedVolumes,
  selector: FileKeySelector,
): Promise<string | undefined> {
  const volume = mounted.get(selector.volumeName);
  if (volume?.kind !== "directory") {
    throw new PodError(`cannot find the volume "${selector.volumeName}" referenced by FileKeyRef`);
  }
  return envFileValue(volume.hostPath, selector);
}
