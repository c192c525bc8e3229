import type { ResizeFacts } from "../../lifecycle/model.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";

/** What a pod's worker needs of the node around it, and tells it. */
export interface PodWorkerHooks {
  /** The runtime cannot hold anything of the pod yet: nobody but the worker that is made here has ever had it. */
  readonly isNew: boolean;
  /** What the node has besides this pod; undefined when that is not known yet. */
  readonly room: (uid: string) => ResizeFacts | undefined;
  /** The server's answer to a status write. */
  readonly onWritten: (pod: Stored<Pod>) => void;
  /** Nothing of the pod is left on this node that is not dead; the final status is written. */
  readonly onTerminated: () => void;
}
