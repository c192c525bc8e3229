import { isCriError } from "../model/cri-error.ts";
import type { CallOptions } from "../ports/cri.ts";
import type { CallLimits, Connection, ServiceName } from "./connection.ts";

/** As the kubelet's `runtimeRequestTimeout`: a sandbox, a create or a start may take this long. */
export const CALL_DEADLINE_MS = 2 * 60_000;

/** Calls one service's methods, under the usual deadline unless told otherwise. */
export type Call = <Response extends object>(
  method: string,
  request: object,
  options: CallOptions | undefined,
  limits?: Pick<CallLimits, "deadlineMs">,
) => Promise<Response>;

export function callsTo(connection: Connection, service: ServiceName): Call {
  return (method, request, options, { deadlineMs } = { deadlineMs: CALL_DEADLINE_MS }) =>
    connection.unary([service, method], request, { signal: options?.signal, deadlineMs });
}

/** What is not there needs no stopping or removing: runtimes differ in whether they say so with an error. */
export async function ignoringAbsence(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isCriError(error, "NotFound")) throw error;
  }
}
