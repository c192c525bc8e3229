import type { ContainerRecord, RuntimeView, SandboxRecord } from "./runtime-view.ts";

/**
 * What the runtime holds, newest first. The counters decide, which only grow, because the times are those of a clock that
 * somebody may set back: by them a dead container would hide the one that took its place.
 */
export function newestFirst({ sandboxes, containers }: RuntimeView): RuntimeView {
  return {
    sandboxes: sandboxes.toSorted(sandboxOrder),
    containers: containers.toSorted(containerOrder),
  };
}

function sandboxOrder(a: SandboxRecord, b: SandboxRecord): number {
  return b.attempt - a.attempt || b.createdAt - a.createdAt;
}

function containerOrder(a: ContainerRecord, b: ContainerRecord): number {
  return b.restartCount - a.restartCount || b.createdAt - a.createdAt;
}
