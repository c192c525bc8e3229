import type { Pod } from "../../model/types/core-v1.ts";
import type { NamespaceOption } from "../../ports/cri-config.ts";
import type { AnyContainer } from "../effects.ts";

/** The namespaces of a pod's sandbox. */
export function podNamespaces(pod: Pod): NamespaceOption {
  const spec = pod.spec;
  return {
    network: spec?.hostNetwork === true ? "NODE" : "POD",
    ipc: spec?.hostIPC === true ? "NODE" : "POD",
    pid:
      spec?.hostPID === true ? "NODE" : spec?.shareProcessNamespace === true ? "POD" : "CONTAINER",
  };
}

/** The container that an ephemeral container wants to see the processes of, by name. */
export function targetContainerName(container: AnyContainer): string | undefined {
  const name = "targetContainerName" in container ? container.targetContainerName : undefined;
  return name === "" ? undefined : name;
}

/** The namespaces of one container: the pod's, but the processes of `targetId` where an ephemeral container asks. */
export function containerNamespaces(pod: Pod, targetId: string | undefined): NamespaceOption {
  const namespaces = podNamespaces(pod);
  // With one process namespace for all of the pod there is nothing left to target.
  if (targetId === undefined || namespaces.pid !== "CONTAINER") return namespaces;
  return { ...namespaces, pid: "TARGET", targetId };
}
