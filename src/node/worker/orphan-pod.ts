import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { RuntimePod } from "../effects.ts";

/**
 * A stand-in for the object of a pod that only the runtime still knows: enough to stop what runs. Which containers
 * were sidecars nobody knows any more, so all of them stop at once (semantics §2.9).
 */
export function orphanPod(found: RuntimePod, nodeName: string): Stored<Pod> {
  const names = [...new Set(found.view.containers.map(({ name }) => name))];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: found.name,
      namespace: found.namespace,
      uid: found.uid,
      resourceVersion: "0",
      creationTimestamp: "1970-01-01T00:00:00Z",
    },
    spec: { nodeName, containers: names.map((name) => ({ name })) },
  };
}
