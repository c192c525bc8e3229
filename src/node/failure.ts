import { isCriError } from "../model/cri-error.ts";
import { isStatus } from "../model/status-error.ts";
import { PodError } from "./pod-error.ts";

/**
 * The text of a failure that a pod's status and events can show: what a pod asks for, what the API, the runtime or the
 * operating system refuses. `undefined` for anything else: an unreachable world, an abort, a bug of ours.
 */
export function failureText(error: unknown): string | undefined {
  if (error instanceof PodError || isStatus(error) || isCriError(error)) return error.message;
  if (error instanceof Error && "syscall" in error) return error.message;
  return undefined;
}
