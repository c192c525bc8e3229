import { join } from "node:path";

import type { PodIdentity } from "./effects.ts";

/** Where the node keeps what belongs to pods; everything below the engine's data directory. */
export interface NodePaths {
  /** One directory for each pod, named by its uid. */
  readonly pods: string;
  /** Log directories, named as under a kubelet's /var/log/pods. */
  readonly logs: string;
  /** A tmpfs: contents of secrets and tokens, which never touch a disk. One directory for each pod. */
  readonly volatile: string;
  /** With which credentials images came. */
  readonly imagePulls: string;
  /** Where `Localhost` seccomp profiles are looked up. */
  readonly seccomp: string;
  /** Manifests of static pods: pods of this node that no API object asks for. */
  readonly manifests: string;
}

export function nodePathsUnder(dataDirectory: string): NodePaths {
  return {
    pods: join(dataDirectory, "pods"),
    logs: join(dataDirectory, "logs", "pods"),
    volatile: join(dataDirectory, "volatile"),
    imagePulls: join(dataDirectory, "image-pulls.json"),
    seccomp: join(dataDirectory, "seccomp"),
    manifests: join(dataDirectory, "manifests"),
  };
}

export function podDirectory(paths: NodePaths, podUid: string): string {
  return join(paths.pods, podUid);
}

/** The pod's own `/etc/hosts`. */
export function etcHostsFile(paths: NodePaths, podUid: string): string {
  return join(podDirectory(paths, podUid), "etc-hosts");
}

/** Holds the termination message files of one container. */
export function containerDirectory(paths: NodePaths, podUid: string, container: string): string {
  return join(podDirectory(paths, podUid), "containers", container);
}

/** `<namespace>_<name>_<uid>`: the `logDirectory` of the pod's sandboxes. */
export function podLogDirectory(paths: NodePaths, pod: PodIdentity): string {
  return join(paths.logs, `${pod.namespace}_${pod.name}_${pod.uid}`);
}

/** The log of one instance of a container, relative to the pod's log directory. */
export function containerLogPath(container: string, restartCount: number): string {
  return join(container, `${restartCount}.log`);
}
