import type { Instant } from "../model/instant.ts";
import type { ContainerMemory, PodMemory, StartFailureReason } from "./memory.ts";
import { emptyContainerMemory } from "./memory.ts";

/** How an action ended, as far as later decisions care. Actions without an effect of their own only begin. */
export type ActionResult =
  | {
      readonly ok: true;
      /** The new container or sandbox. */
      readonly id?: string | undefined;
      readonly imageRef?: string | undefined;
      /** Whether the image had to be pulled. */
      readonly pulled?: boolean | undefined;
    }
  | {
      readonly ok: false;
      readonly message: string;
      readonly reason?: StartFailureReason | undefined;
      /** Given up because the pod ends: not a failure of its own. */
      readonly aborted?: boolean | undefined;
    };

/** Failed calls are repeated after this time; the second and later ones after twice the last, up to the maximum. */
export const RETRY_MS = 10_000;
const PREPARE_RETRY_MS = 500;
const PREPARE_RETRY_MS_MAX = 10_000;

/** Replaces what is known of one container. */
export function updateContainer(
  memory: PodMemory,
  name: string,
  change: (container: ContainerMemory) => ContainerMemory,
): PodMemory {
  const container = change(memory.containers[name] ?? emptyContainerMemory);
  return { ...memory, containers: { ...memory.containers, [name]: container } };
}

/** Notes a failed call, so that it is not made again at once. */
export function withRetry(
  memory: PodMemory,
  { key, message }: { readonly key: string; readonly message: string },
  now: Instant,
): PodMemory {
  const failures = (memory.retries[key]?.failures ?? 0) + 1;
  const retry = { message, failures, retryAt: now + retryDelayMs(key, failures) };
  return { ...memory, retries: { ...memory.retries, [key]: retry } };
}

export function withoutRetry(memory: PodMemory, key: string): PodMemory {
  if (memory.retries[key] === undefined) return memory;
  const { [key]: _, ...retries } = memory.retries;
  return { ...memory, retries };
}

/** Volumes are tried again soon: what is missing is mostly an object that somebody is about to create. */
function retryDelayMs(key: string, failures: number): number {
  if (key !== "prepare") return RETRY_MS;
  return Math.min(PREPARE_RETRY_MS * 2 ** (failures - 1), PREPARE_RETRY_MS_MAX);
}
