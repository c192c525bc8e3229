import type { Instant } from "../model/instant.ts";
import { afterPullFailure } from "./backoff.ts";
import type { ContainerMemory, ImageWork, PodMemory, StartFailureReason } from "./memory.ts";
import type { PullImage, RefuseStart } from "./model.ts";
import type { ActionResult } from "./memory-change.ts";
import { RETRY_MS, updateContainer } from "./memory-change.ts";

export type ImageHappening =
  | { readonly phase: "begun"; readonly action: PullImage | RefuseStart; readonly now: Instant }
  | {
      readonly phase: "ended";
      readonly action: PullImage;
      readonly result: ActionResult;
      readonly now: Instant;
    };

/** The memory after a pull began or ended, or a start was refused. */
export function rememberImage(memory: PodMemory, happening: ImageHappening): PodMemory {
  const { action, now } = happening;
  if (action.kind === "refuseStart") {
    const lastFailure = { reason: action.failure, message: action.message, at: now };
    return updateContainer(memory, action.container, (container) => ({
      ...container,
      lastFailure,
    }));
  }
  if (happening.phase === "begun") {
    const { image, prefetch } = action;
    return withImage(memory, action, { state: "pulling", image, prefetch, since: now });
  }
  const { result } = happening;
  if (!result.ok) return afterFailure(memory, { action, result, now });
  return withImage(memory, action, {
    state: "ready",
    image: action.image,
    imageRef: result.imageRef ?? "",
    announced: !action.prefetch || result.pulled === true,
  });
}

function afterFailure(
  memory: PodMemory,
  {
    action,
    result,
    now,
  }: {
    readonly action: PullImage;
    readonly result: Extract<ActionResult, { ok: false }>;
    readonly now: Instant;
  },
): PodMemory {
  const { image } = action;
  if (result.aborted) return withImage(memory, action, undefined);
  if (action.prefetch) return withImage(memory, action, { state: "prefetchFailed", image });
  const reason = result.reason ?? "ErrImagePull";
  const failed = updateContainer(withImage(memory, action, undefined), action.container, (c) =>
    withFailure(c, { reason, message: result.message, now }),
  );
  if (!isPullFailure(reason)) return failed;
  const ledger = afterPullFailure(memory.imageBackoffs[image], {
    now,
    error: `${reason}: ${result.message}`,
  });
  return { ...failed, imageBackoffs: { ...failed.imageBackoffs, [image]: ledger } };
}

function withFailure(
  container: ContainerMemory,
  { reason, message, now }: { reason: StartFailureReason; message: string; now: Instant },
): ContainerMemory {
  const failure = { reason, message, at: now };
  // After a failed pull the image's own back-off says when.
  const lastFailure = isPullFailure(reason) ? failure : { ...failure, retryAt: now + RETRY_MS };
  return { ...container, lastFailure };
}

/** Failures of the registry; the others are failures of the request and repeat like any failed start. */
function isPullFailure(reason: StartFailureReason): boolean {
  return (
    reason === "ErrImagePull" ||
    reason === "RegistryUnavailable" ||
    reason === "SignatureValidationFailed"
  );
}

function withImage(
  memory: PodMemory,
  { container: name }: PullImage,
  image: ImageWork | undefined,
): PodMemory {
  return updateContainer(memory, name, (container) => ({ ...container, image }));
}
