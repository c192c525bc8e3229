import type { Stored } from "../../model/object.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import type {
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from "../../model/types/core-v1.ts";

/** A node and every pod that is bound to it and has not ended. */
export interface NodeView {
  readonly node: Stored<Node>;
  readonly pods: readonly Stored<Pod>[];
}

/** All that a pod's placement depends on. Maps are by name, claims' by the name within the pod's namespace. */
export interface SchedulerView {
  readonly pod: Stored<Pod>;
  readonly nodes: readonly NodeView[];
  readonly namespaces: ReadonlyMap<string, Stored<Namespace>>;
  readonly claims: ReadonlyMap<string, Stored<PersistentVolumeClaim>>;
  readonly volumes: ReadonlyMap<string, Stored<PersistentVolume>>;
  readonly classes: ReadonlyMap<string, Stored<StorageClass>>;
}

/** Why a node cannot take a pod. What is not `resolvable` stays so whatever other pods leave. */
export interface Misfit {
  readonly reasons: readonly string[];
  readonly resolvable: boolean;
}

export function resolvable(...reasons: readonly string[]): Misfit {
  return { reasons, resolvable: true };
}

export function unresolvable(...reasons: readonly string[]): Misfit {
  return { reasons, resolvable: false };
}
