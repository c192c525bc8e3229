import { CONFIG_SOURCE } from "../../model/pod/static.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { mirrorAnnotation } from "../../model/validation/pod/pod.ts";

/** A pod from a file of the node's own, and what tells one version of the file from another. */
export interface StaticManifest {
  readonly hash: string;
  readonly pod: Pod;
}

export type StaticPodAction =
  | { readonly kind: "create"; readonly pod: Pod }
  | { readonly kind: "delete"; readonly mirror: Stored<Pod> };

/**
 * Which mirror pods the API must get and lose. A changed manifest first ends the old pod, within its grace period; when
 * it is gone the pod of that moment is made, so that of many edits only the last one is started (semantics §10, 180).
 */
export function decideStaticPods(
  manifests: readonly StaticManifest[],
  present: readonly Stored<Pod>[],
  nodeName: string,
): readonly StaticPodAction[] {
  const wanted = new Map(
    manifests.map(({ hash, pod }) => {
      const mirror = mirrorOf({ hash, pod }, nodeName);
      return [keyOf(mirror), { hash, mirror }];
    }),
  );
  const mirrors = present.filter((pod) => hashOf(pod) !== undefined);
  const removals = mirrors
    .filter((mirror) => wanted.get(keyOf(mirror))?.hash !== hashOf(mirror))
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((mirror) => ({ kind: "delete", mirror }) as const);
  const taken = new Set(present.map(keyOf));
  const additions = [...wanted.entries()]
    .filter(([key]) => !taken.has(key))
    .map(([, { mirror }]) => ({ kind: "create", pod: mirror }) as const);
  return [...removals, ...additions];
}

/** The object by which the API knows the pod: named after the node, and bound to it. */
function mirrorOf({ hash, pod }: StaticManifest, nodeName: string): Pod {
  const { name = "", namespace = "default", annotations, ...metadata } = pod.metadata ?? {};
  return {
    ...pod,
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      name: `${name}-${nodeName}`,
      namespace,
      annotations: {
        ...annotations,
        "kubernetes.io/config.hash": hash,
        [mirrorAnnotation]: hash,
        [CONFIG_SOURCE]: "file",
      },
    },
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName },
  };
}

function hashOf({ metadata }: Pod): string | undefined {
  return metadata?.annotations?.[mirrorAnnotation];
}

function keyOf({ metadata }: Pod): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}
