import { toTime } from "../model/instant.ts";
import type {
  Container,
  ContainerState,
  ContainerStatus,
  EphemeralContainer,
  PodStatus,
} from "../model/types/core-v1.ts";
import type { ContainerView, PodView } from "../lifecycle/pod-view.ts";
import { allocatedOf } from "../lifecycle/resize.ts";
import { restartsAfterExit } from "../lifecycle/restart-rules.ts";
import type { ContainerRecord, ExitedRecord } from "../lifecycle/runtime-view.ts";
import { lostState, resetEntry } from "./lost.ts";

export interface ContainerStatuses {
  /** In spec order. */
  readonly init: readonly ContainerStatus[];
  /** Sorted by name. */
  readonly main: readonly ContainerStatus[];
  /** Sorted by name. */
  readonly ephemeral: readonly ContainerStatus[];
}

/** What names the runtime in `containerID`. */
const RUNTIME = "containerd";

/** All entries without `ready` and `started` (semantics §6.2); those come from `withReadiness`. */
export function containerStatuses(
  view: PodView,
  previous: PodStatus | undefined,
): ContainerStatuses {
  const old = entriesByName(previous);
  const entryOf = (container: ContainerView): ContainerStatus =>
    entry(view, container, { old: old.get(container.name), previous });
  return {
    init: view.inits.map(entryOf),
    main: byName(view.mains.map(entryOf)),
    ephemeral: byName(view.ephemerals.map(entryOf)),
  };
}

interface Before {
  readonly old: ContainerStatus | undefined;
  readonly previous: PodStatus | undefined;
}

function entry(view: PodView, container: ContainerView, before: Before): ContainerStatus {
  const { record } = container;
  const base =
    record === undefined
      ? withoutRecord(view, container, before)
      : withRecord(view, container, { record, old: before.old });
  return withStartFailure(view, container, base);
}

/** Nothing in the runtime: the default, what the old entry tells, or that the container was lost. */
function withoutRecord(
  view: PodView,
  container: ContainerView,
  { old, previous }: Before,
): ContainerStatus {
  const reset = resetEntry(view, { old, previous });
  if (reset !== undefined) return reset;
  if (old?.state?.terminated !== undefined) return old;
  const carried: ContainerStatus = {
    name: container.name,
    state: { waiting: { reason: defaultReason(view) } },
    lastState: old?.lastState ?? {},
    ready: false,
    restartCount: old?.restartCount ?? 0,
    image: container.container.image ?? "",
    imageID: "",
    started: false,
    // The promise has no other place while the spec asks for more; the next engine must find it.
    ...(view.seen.memory.resize.pending !== undefined && resourcesOf(view, container)),
  };
  if (container.role === "init" && view.mains.some(({ record }) => record !== undefined)) {
    return { ...carried, state: { terminated: finishedLongAgo } };
  }
  if (old?.state?.running === undefined || old.lastState?.terminated !== undefined) return carried;
  const restarts = view.pod.metadata?.deletionTimestamp === undefined ? 1 : 0;
  return {
    ...carried,
    lastState: { terminated: lostState("deleted") },
    restartCount: carried.restartCount + restarts,
  };
}

function withRecord(
  view: PodView,
  container: ContainerView,
  { record, old }: { readonly record: ContainerRecord; readonly old: ContainerStatus | undefined },
): ContainerStatus {
  const wasRunning = record.state === "unknown" && old?.state?.running !== undefined;
  return {
    name: container.name,
    state: wasRunning ? { terminated: lostState("terminated") } : stateOf(record),
    lastState: lastStateOf(container, record, old),
    ready: false,
    // While records are removed an older one may come to light; what was counted stays counted.
    restartCount: wasRunning
      ? old.restartCount + 1
      : Math.max(record.restartCount, old?.restartCount ?? 0),
    image: record.image,
    imageID: record.imageRef,
    containerID: containerIdOf(record),
    started: false,
    ...resourcesOf(view, container),
    ...extrasOf(container, record),
  };
}

/** The instance before this one: from its record, or from what the last status said before that was removed. */
function lastStateOf(
  { records: [, second] }: ContainerView,
  record: ContainerRecord,
  old: ContainerStatus | undefined,
): ContainerState {
  if (second !== undefined) return stateOf(second);
  const isSame = old?.containerID === containerIdOf(record);
  return !isSame && old?.state?.terminated !== undefined ? old.state : (old?.lastState ?? {});
}

function containerIdOf({ id }: ContainerRecord): string {
  return `${RUNTIME}://${id}`;
}

/** A container that should start again but did not, the last time it was tried, is waiting (semantics §6.2). */
function withStartFailure(
  view: PodView,
  container: ContainerView,
  status: ContainerStatus,
): ContainerStatus {
  const { lastFailure } = container.memory;
  if (lastFailure === undefined || !shouldStart(view, container)) return status;
  const { reason, message } = lastFailure;
  const lastState = status.state?.terminated === undefined ? status.lastState : status.state;
  return { ...status, lastState, state: { waiting: { reason, message } } };
}

function shouldStart(view: PodView, { container, record, role, memory }: ContainerView): boolean {
  if (view.pod.metadata?.deletionTimestamp !== undefined) return false;
  if (record?.state === "running") return false;
  if (role === "ephemeral") return record === undefined;
  if (record?.state !== "exited") return true;
  if (role !== "main" && record.exitCode === 0) return false;
  if (role === "sidecar" || memory.killed?.restart) return true;
  return restartsAfterExit(container, view.pod, record.exitCode);
}

function stateOf(record: ContainerRecord): ContainerState {
  switch (record.state) {
    case "created":
    case "unknown":
      return { waiting: {} };
    case "running":
      return { running: { startedAt: toTime(record.startedAt) } };
    case "exited":
      return { terminated: terminatedOf(record) };
  }
}

function terminatedOf(record: ExitedRecord): ContainerState["terminated"] {
  const { exitCode, reason, message, startedAt, finishedAt } = record;
  return {
    exitCode,
    reason,
    ...(message === "" ? {} : { message }),
    startedAt: startedAt === undefined ? epoch : toTime(startedAt),
    finishedAt: toTime(finishedAt),
    containerID: containerIdOf(record),
  };
}

/** How containerd reports the start of a process that never started. */
const epoch = "1970-01-01T00:00:00Z";

const finishedLongAgo = {
  exitCode: 0,
  reason: "Completed",
  message:
    "Unable to get init container status from container runtime and pod has been initialized, assuming it is completed",
};

function defaultReason({ inits }: PodView): string {
  return inits.length > 0 ? "PodInitializing" : "ContainerCreating";
}

function extrasOf(view: ContainerView, record: ContainerRecord): Partial<ContainerStatus> {
  const linux = record.user;
  return {
    ...volumeMountsOf(view.container),
    ...(linux === undefined ? {} : { user: { linux } }),
  };
}

/** What the node has promised, and what a container that runs was given (semantics §6.1, §8.3). */
function resourcesOf(
  view: PodView,
  { name, role, container, record }: ContainerView,
): Partial<ContainerStatus> {
  if (role === "ephemeral") return {};
  const { resize } = view.seen.memory;
  const allocated = allocatedOf(resize, container);
  const actual = record?.state === "running" ? (resize.actuated[name] ?? allocated) : allocated;
  const { limits, requests, claims } = actual;
  // In the order in which Kubernetes writes them: some scripts compare text (golden 119).
  const resources = {
    ...(limits === undefined ? {} : { limits }),
    ...(requests === undefined ? {} : { requests }),
    ...(claims === undefined ? {} : { claims }),
  };
  if (allocated.requests === undefined) return { resources };
  return { allocatedResources: allocated.requests, resources };
}

function volumeMountsOf({
  volumeMounts,
}: Container | EphemeralContainer): Partial<ContainerStatus> {
  if (volumeMounts === undefined || volumeMounts.length === 0) return {};
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) =>
      readOnly ? { name, mountPath, readOnly, recursiveReadOnly: "Disabled" } : { name, mountPath },
    ),
  };
}

function entriesByName(status: PodStatus | undefined): ReadonlyMap<string, ContainerStatus> {
  const entries = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  return new Map(entries.map((old) => [old.name, old]));
}

function byName(entries: readonly ContainerStatus[]): readonly ContainerStatus[] {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
