import type { Pod } from "../model/types/core-v1.ts";
import type { PodIdentity } from "./effects.ts";

/** The names under which the runtime, the file system and messages know a pod. */
export function identityOf(pod: Pod): PodIdentity {
  const { uid = "", name = "", namespace = "" } = pod.metadata ?? {};
  return { uid, name, namespace };
}

/** `name_namespace(uid)`: how a kubelet names a pod in messages. */
export function describePod(pod: Pod): string {
  const { uid, name, namespace } = identityOf(pod);
  return `${name}_${namespace}(${uid})`;
}
