import { connect } from "node:net";

import type { ProbeOutcome } from "../effects.ts";
import { networkErrorText } from "../network-error.ts";

export interface TcpProbe {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** Whether something listens: a connection is made and closed. */
export async function tcpProbe(probe: TcpProbe, signal: AbortSignal): Promise<ProbeOutcome> {
  const { host, port, timeoutMs } = probe;
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const deadline = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host, port, signal: AbortSignal.any([signal, deadline]) });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return { result: "success", output: "" };
  } catch (error) {
    const timedOut = deadline.aborted && !signal.aborted;
    const output = timedOut ? `dial tcp ${address}: i/o timeout` : networkErrorText(error, address);
    return { result: "failure", output };
  } finally {
    socket.destroy();
  }
}
