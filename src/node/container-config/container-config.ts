import type { Pod } from "../../model/types/core-v1.ts";
import type { ContainerConfig, Mount } from "../../ports/cri-config.ts";
import type { AnyContainer } from "../effects.ts";
import { containerLogPath } from "../paths.ts";
import type { MountedVolumes } from "../volumes/mounted-volume.ts";
import { containerResources, type ResourcesHost } from "./container-resources.ts";
import { containerEnv, type EnvSources } from "./env.ts";
import { expand } from "./expand.ts";
import { containerAnnotations, containerLabels } from "./identity.ts";
import { volumeMounts, type PrepareSubPath } from "./mounts.ts";
import type { ImageUser } from "./run-as-user.ts";
import { containerSecurityContext, type SecurityHost } from "./security-context.ts";

/** One instance of a container that is about to be made. */
export interface ContainerConfigRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  readonly restartCount: number;
  /** The id of the image that was pulled or found. */
  readonly imageRef: string;
  readonly image: ImageUser;
  readonly volumes: MountedVolumes;
  readonly targetId?: string | undefined;
  /** Host file to mount at `/etc/hosts`; absent when the pod has no address. */
  readonly hostsFile?: string | undefined;
  /** Host file to mount at the `terminationMessagePath`. */
  readonly terminationFile?: string | undefined;
}

/** What of the node goes into every container. */
export interface ContainerHost extends ResourcesHost, SecurityHost {
  readonly recursiveReadOnly: boolean;
}

export interface ContainerSources extends EnvSources {
  readonly prepareSubPath: PrepareSubPath;
}

/** CRI's configuration of a container. Throws `PodError` for what becomes `CreateContainerConfigError`. */
export async function containerConfig(
  request: ContainerConfigRequest,
  sources: ContainerSources,
  host: ContainerHost,
): Promise<ContainerConfig> {
  const { pod, container, restartCount, imageRef } = request;
  const env = await containerEnv(pod, container, sources);
  const expanded = (text: string): string => expand(text, (name) => env.get(name));
  const command = (container.command ?? []).map(expanded);
  const args = (container.args ?? []).map(expanded);
  const securityContext = containerSecurityContext(request, host);
  const mounts = await volumeMounts(container, {
    env,
    volumes: request.volumes,
    prepareSubPath: sources.prepareSubPath,
    recursiveReadOnly: host.recursiveReadOnly,
  });
  return {
    metadata: { name: container.name, attempt: restartCount },
    image: { image: imageRef, userSpecifiedImage: container.image },
    command,
    args,
    workingDir: container.workingDir,
    envs: [...env].map(([key, value]) => ({ key, value })),
    mounts: [...mounts, ...managedFiles(request)],
    labels: containerLabels(pod, container),
    annotations: containerAnnotations(pod, container, restartCount),
    logPath: containerLogPath(container.name, restartCount),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    linux: { resources: containerResources(pod, container, host), securityContext },
  };
}

const hostsPath = "/etc/hosts";

function managedFiles({ container, hostsFile, terminationFile }: ContainerConfigRequest): Mount[] {
  const files: Mount[] = [];
  const mountsHosts = (container.volumeMounts ?? []).some(
    ({ mountPath }) => mountPath === hostsPath,
  );
  if (hostsFile !== undefined && !mountsHosts) {
    files.push({ containerPath: hostsPath, hostPath: hostsFile });
  }
  const messagePath = container.terminationMessagePath ?? "";
  if (terminationFile !== undefined && messagePath !== "") {
    files.push({ containerPath: messagePath, hostPath: terminationFile });
  }
  return files;
}
