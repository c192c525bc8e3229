import type { Container, Pod } from "../model/types/core-v1.ts";
import { podLabel } from "../lifecycle/backoff.ts";
import type { Action } from "../lifecycle/model.ts";
import type { PendingResize, PodMemory } from "../lifecycle/memory.ts";
import type { ActionResult } from "../lifecycle/memory-change.ts";

/** An event about a pod; with `container`, about that container of it (semantics §6.4). */
export interface PodEventNote {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly container?: string | undefined;
}

/** Figures of a pull, for the text of `Pulled`. */
export interface PullFigures {
  readonly durationMs: number;
  readonly durationWithWaitingMs: number;
  readonly sizeBytes: number;
}

/** The events that the beginning of an action makes; `before` is what was known until then. */
export function eventsAtBegin(
  pod: Pod,
  action: Action,
  before: PodMemory,
): readonly PodEventNote[] {
  switch (action.kind) {
    case "stopPod":
      return action.forNewSandbox ? [normal("SandboxChanged", sandboxChanged)] : [];
    case "createSandbox": {
      const isSaid = action.attempt === 0 || before.stop?.forNewSandbox;
      return isSaid ? [] : [normal("SandboxChanged", sandboxChanged)];
    }
    case "beginStop":
      return [about(action.container, normal("Killing", action.message))];
    case "startContainer":
      return action.announceImage
        ? [present(action.container, imageOf(pod, action.container))]
        : [];
    case "refuseStart":
      return refused(pod, action);
    case "allocateResize":
      return [normal("ResizeStarted", `Pod resize started: ${resizeText(pod)}`)];
    case "completeResize":
      return [normal("ResizeCompleted", `Pod resize completed: ${resizeText(pod)}`)];
    case "deferResize":
      return resizeDeferred(pod, { pending: action.pending, before });
    case "terminate":
      return [...deadlineNotes(action), ...deadlineNotes(action)];
    case "cleanUp":
    case "finish":
      return deadlineNotes(action);
    default:
      return [];
  }
}

/** The events that the end of an action makes. `pull` are the figures of a real pull. */
export function eventsAtEnd(
  pod: Pod,
  action: Action,
  { result, pull }: { readonly result: ActionResult; readonly pull?: PullFigures | undefined },
): readonly PodEventNote[] {
  if (!result.ok && result.aborted) return [];
  switch (action.kind) {
    case "pullImage":
      return pulled(action, result, pull);
    case "startContainer":
      return result.ok
        ? [about(action.container, normal("Started", "Container started"))]
        : [about(action.container, warning("Failed", `Error: ${result.message}`))];
    case "runPostStart":
      return failure(action, result, warning("FailedPostStartHook", "PostStartHook failed"));
    case "beginStop":
      return failure(action, result, warning("FailedPreStopHook", "PreStopHook failed"));
    case "createSandbox":
      return result.ok
        ? []
        : [warning("FailedCreatePodSandBox", `Failed to create pod sandbox: ${result.message}`)];
    case "updateResources":
      return result.ok
        ? []
        : [warning("ResizeError", `Pod resize error: ${resizeText(pod, result.message)}`)];
    case "stopContainer":
    case "stopSandbox":
      return result.ok ? [] : [warning("FailedKillPod", `error killing pod: ${result.message}`)];
    default:
      return [];
  }
}

/** A pull that really begins. */
export function pulling(container: string, image: string): PodEventNote {
  return about(container, normal("Pulling", `Pulling image "${image}"`));
}

export function created(container: string): PodEventNote {
  return about(container, normal("Created", "Container created"));
}

/** Each failed declared execution of a probe, below the threshold too; what could not be executed at all; redirects. */
export function probeEvent(
  { container, kind }: { readonly container: string; readonly kind: string },
  { result, output }: { readonly result: string; readonly output: string },
): PodEventNote | undefined {
  const probe = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)} probe`;
  switch (result) {
    case "failure":
      return about(container, warning("Unhealthy", `${probe} failed: ${output}`));
    case "error":
      return about(
        container,
        warning("Unhealthy", `${probe} errored and resulted in unknown state: ${output}`),
      );
    case "warning":
      return about(container, warning("ProbeWarning", `${probe} warning: ${output}`));
    default:
      return undefined;
  }
}

/** `spec.initContainers{proxy}`: what `kubectl get events` shows as the subject. */
export function fieldPathOf(pod: Pod, container: string): string | undefined {
  const lists = ["initContainers", "containers", "ephemeralContainers"] as const;
  const list = lists.find((field) => pod.spec?.[field]?.some(({ name }) => name === container));
  return list === undefined ? undefined : `spec.${list}{${container}}`;
}

const sandboxChanged = "Pod sandbox changed, it will be killed and re-created.";
const deadlineExceeded = "Pod was active on the node longer than the specified deadline";

/**
 * A kubelet says it with every status that it computes of a pod beyond its deadline: twice when it begins to end the
 * pod, once when nothing runs any more and once at the very end (golden 069).
 */
function deadlineNotes({ reason }: Action): readonly PodEventNote[] {
  return reason.code === "DeadlineExceeded" ? [normal("DeadlineExceeded", deadlineExceeded)] : [];
}

/** Said once for each spec: what is missing may change while it waits (golden 130). */
function resizeDeferred(
  pod: Pod,
  { pending, before }: { readonly pending: PendingResize; readonly before: PodMemory },
): readonly PodEventNote[] {
  const { reason, misfit, message, generation } = pending;
  const old = before.resize.pending;
  if (old?.reason === reason && old.generation === generation) return [];
  return [warning(`Resize${reason}`, `Pod resize ${misfit}: ${resizeText(pod, message)}`)];
}

/** What is asked for, as JSON with sorted keys. */
function resizeText({ spec, metadata }: Pod, error?: string): string {
  const list = (containers: readonly Container[] | undefined): unknown =>
    containers?.map(({ name, resources }) => ({ name, resources: sorted(resources ?? {}) }));
  const initContainers = list(spec?.initContainers);
  const containers = list(spec?.containers);
  const generation = metadata?.generation;
  return JSON.stringify({ initContainers, containers, generation, error });
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function refused(
  pod: Pod,
  { container, failure: reason }: Extract<Action, { kind: "refuseStart" }>,
): readonly PodEventNote[] {
  if (reason === "ImagePullBackOff") {
    const image = imageOf(pod, container);
    return [
      about(container, normal("BackOff", `Back-off pulling image "${image}"`)),
      about(container, warning("Failed", `Error: ${reason}`)),
    ];
  }
  const message = `Back-off restarting failed container ${container} in pod ${podLabel({ pod })}`;
  return [about(container, warning("BackOff", message))];
}

function pulled(
  { container, image, prefetch }: Extract<Action, { kind: "pullImage" }>,
  result: ActionResult,
  pull: PullFigures | undefined,
): readonly PodEventNote[] {
  if (!result.ok) return prefetch ? [] : pullFailed(container, { image, result });
  if (pull !== undefined) return [about(container, normal("Pulled", pulledText(image, pull)))];
  return prefetch ? [] : [present(container, image)];
}

function pullFailed(
  container: string,
  {
    image,
    result,
  }: { readonly image: string; readonly result: Extract<ActionResult, { ok: false }> },
): readonly PodEventNote[] {
  const reason = result.reason ?? "ErrImagePull";
  return [
    about(container, imageFailure(image, { reason, message: result.message })),
    about(container, warning("Failed", `Error: ${reason}`)),
  ];
}

function imageFailure(
  image: string,
  { reason, message }: { readonly reason: string; readonly message: string },
): PodEventNote {
  switch (reason) {
    case "ErrImageNeverPull":
      return warning(
        "ErrImageNeverPull",
        `Container image "${image}" is not present with pull policy of Never`,
      );
    case "ImageInspectError":
      return warning("InspectFailed", `Failed to inspect image "${image}": ${message}`);
    case "InvalidImageName":
      return warning("InspectFailed", message);
    default:
      return warning("Failed", `Failed to pull image "${image}": ${message}`);
  }
}

function pulledText(image: string, pull: PullFigures): string {
  const duration = goSeconds(pull.durationMs);
  const waiting = goSeconds(pull.durationWithWaitingMs);
  const size = `Image size: ${pull.sizeBytes} bytes.`;
  return `Successfully pulled image "${image}" in ${duration} (${waiting} including waiting). ${size}`;
}

/** Whole milliseconds in Go's text: `412ms`, `1.234s`. */
function goSeconds(durationMs: number): string {
  const rounded = Math.round(durationMs);
  return rounded < 1000 ? `${rounded}ms` : `${rounded / 1000}s`;
}

function present(container: string, image: string): PodEventNote {
  const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
  return about(container, normal("Pulled", message));
}

function failure(
  { container }: { readonly container: string },
  result: ActionResult,
  note: PodEventNote,
): readonly PodEventNote[] {
  return result.ok ? [] : [about(container, note)];
}

function imageOf({ spec }: Pod, name: string): string {
  const all = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  return all.find((container) => container.name === name)?.image ?? "";
}

function about(container: string, note: PodEventNote): PodEventNote {
  return { ...note, container };
}

function normal(reason: string, message: string): PodEventNote {
  return { type: "Normal", reason, message };
}

function warning(reason: string, message: string): PodEventNote {
  return { type: "Warning", reason, message };
}
