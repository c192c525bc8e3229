import type { ContainerStatus, PodStatus } from "../model/types/core-v1.ts";
import { probeResult } from "../lifecycle/pod-view.ts";
import type { ContainerView, PodView } from "../lifecycle/pod-view.ts";
import type { ContainerStatuses } from "./container-status.ts";

/** A container that started this long before the engine is a survivor of an earlier one (semantics §1). */
export const SURVIVOR_MS = 10_000;

/** Adds `started` and `ready` (semantics §4.6, §2.9). */
export function withReadiness(
  view: PodView,
  statuses: ContainerStatuses,
  previous: PodStatus | undefined,
): ContainerStatuses {
  const add =
    (containers: readonly ContainerView[]) =>
    (status: ContainerStatus): ContainerStatus => {
      const container = containers.find(({ name }) => name === status.name);
      if (container === undefined || container.role === "ephemeral") return status;
      const started = isStarted(view, container, status);
      return { ...status, started, ready: isReady(view, container, { status, started, previous }) };
    };
  return {
    init: statuses.init.map(add(view.inits)),
    main: statuses.main.map(add(view.mains)),
    // Of ephemeral containers Kubernetes says nothing but that they are not ready.
    ephemeral: statuses.ephemeral.map(withoutStarted),
  };
}

function isStarted(_view: PodView, container: ContainerView, status: ContainerStatus): boolean {
  if (status.state?.running === undefined) return false;
  if (container.container.startupProbe === undefined) return true;
  return probeResult(container, "startup") === "success";
}

function isReady(
  _view: PodView,
  container: ContainerView,
  {
    status,
    started,
  }: { status: ContainerStatus; started: boolean; previous: PodStatus | undefined },
): boolean {
  if (container.role === "init") return status.ready || status.state?.terminated?.exitCode === 0;
  if (!started) return false;
  if (container.container.readinessProbe === undefined) return true;
  return probeResult(container, "readiness") === "success";
}

function withoutStarted(status: ContainerStatus): ContainerStatus {
  const { started, ...rest } = status;
  return started === undefined ? status : rest;
}
