import { StatusError } from "../../model/status-error.ts";
import { runtimeIdOf } from "../../model/pod/container-id.ts";
import type { ContainerStatus, Pod } from "../../model/types/core-v1.ts";

/** Which instance of a container `kubectl logs` means, as a kubelet reads it from the pod's status. */
export interface LogTarget {
  readonly container: string;
  readonly previous: boolean;
}

/** The container id whose log is wanted. Throws `StatusError` "BadRequest" where there is nothing to read yet. */
export function logTargetOf(pod: Pod, { container, previous }: LogTarget): string {
  const name = pod.metadata?.name ?? "";
  const status = statusOf(pod, container);
  const last = runtimeIdOf(status?.lastState?.terminated?.containerID);
  if (previous) {
    if (last !== undefined) return last;
    throw refused(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const running =
    status?.state?.running === undefined ? undefined : runtimeIdOf(status.containerID);
  const id = running ?? runtimeIdOf(status?.state?.terminated?.containerID) ?? last;
  if (id !== undefined) return id;
  throw refused(`container "${container}" in pod "${name}" ${whyNot(status)}`);
}

function whyNot(status: ContainerStatus | undefined): string {
  if (status?.state?.terminated !== undefined) return "is terminated";
  const reason = status?.state?.waiting?.reason;
  switch (reason) {
    case undefined:
      return "is waiting to start - no logs yet";
    case "ErrImagePull":
      return "is waiting to start: image can't be pulled";
    case "ImagePullBackOff":
      return "is waiting to start: trying and failing to pull image";
    default:
      return `is waiting to start: ${reason}`;
  }
}

function statusOf({ status }: Pod, container: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  const all = [
    ...containerStatuses,
    ...initContainerStatuses,
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  return all.find(({ name }) => name === container);
}

function refused(message: string): StatusError {
  return new StatusError("BadRequest", message);
}
