import type { Pod } from "../types/core-v1.ts";

/** Where a pod comes from; absent where it came through the API. */
export const CONFIG_SOURCE = "kubernetes.io/config.source";

/** Whether the pod comes from a file of the node, so that the API only mirrors it. */
export function isStaticPod({ metadata }: Pod): boolean {
  const source = metadata?.annotations?.[CONFIG_SOURCE];
  return source !== undefined && source !== "api";
}
