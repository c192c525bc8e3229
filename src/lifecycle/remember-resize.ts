import type { PodMemory, ResizeMemory } from "./memory.ts";
import type { ActionBody } from "./model.ts";

type ResizeAction = Extract<
  ActionBody,
  { kind: "allocateResize" | "deferResize" | "withdrawResize" | "completeResize" }
>;

/** The memory after the node has promised a resize, put it off, need not do it any more, or is done with it. */
export function rememberResize(memory: PodMemory, action: ResizeAction): PodMemory {
  const { pending: _, inProgress, ...resize } = memory.resize;
  switch (action.kind) {
    case "allocateResize": {
      const { resources: allocated, generation } = action;
      // What runs now was started with what was promised before.
      const actuated = { ...resize.allocated, ...resize.actuated };
      return withResize(memory, { allocated, actuated, inProgress: { generation } });
    }
    case "deferResize": {
      const { pending } = action;
      return withResize(memory, { ...resize, pending, ...(inProgress && { inProgress }) });
    }
    case "withdrawResize":
      return withResize(memory, { ...resize, ...(inProgress && { inProgress }) });
    case "completeResize":
      return withResize(memory, { ...resize, actuated: resize.allocated });
  }
}

/** A running container has been given what was promised. */
export function resized(
  memory: PodMemory,
  { container, target }: Extract<ActionBody, { kind: "updateResources" }>,
): PodMemory {
  const { resize } = memory;
  const inProgress = resize.inProgress && { generation: resize.inProgress.generation };
  const actuated = { ...resize.actuated, [container]: target };
  return withResize(memory, { ...resize, actuated, inProgress });
}

/** A container that was started has what was promised: starting is giving. */
export function startedAsAllocated(memory: PodMemory, container: string): PodMemory {
  const allocated = memory.resize.allocated[container];
  if (allocated === undefined) return memory;
  const actuated = { ...memory.resize.actuated, [container]: allocated };
  return withResize(memory, { ...memory.resize, actuated });
}

export function resizeFailed(memory: PodMemory, action: ActionBody, error: string): PodMemory {
  const { inProgress } = memory.resize;
  if (action.kind !== "updateResources" || inProgress === undefined) return memory;
  return withResize(memory, { ...memory.resize, inProgress: { ...inProgress, error } });
}

function withResize(memory: PodMemory, resize: ResizeMemory): PodMemory {
  return { ...memory, resize };
}
