import type { Probe } from "../../model/types/core-v1.ts";
import type { Cri } from "../../ports/cri.ts";
import { containerPort } from "../container-port.ts";
import type { ProbeOutcome, ProbeRequest } from "../effects.ts";
import { failureText } from "../failure.ts";
import { handlerUrl } from "../handler-url.ts";
import { execProbe } from "./exec-probe.ts";
import { grpcProbe } from "./grpc-probe.ts";
import { httpProbe } from "./http-probe.ts";
import { TRIES_MAX } from "./limits.ts";
import { tcpProbe } from "./tcp-probe.ts";

export interface ProbeContext {
  readonly cri: Pick<Cri, "execSync">;
  /** The pod's address, or the node's for a pod on the host's network. */
  readonly address: string;
  /** `kube-probe/1.36` */
  readonly userAgent: string;
}

/** One execution of a probe; what cannot be executed at all is tried again at once, `TRIES_MAX` times in all. */
export async function runProbe(
  request: ProbeRequest,
  context: ProbeContext,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryProbe(request, context, signal);
    if (outcome.result !== "error" || tries === TRIES_MAX || signal.aborted) return outcome;
  }
}

async function tryProbe(
  request: ProbeRequest,
  context: ProbeContext,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  try {
    return await handle(request, context, signal);
  } catch (error) {
    const output = failureText(error);
    if (output === undefined) throw error;
    return { result: "error", output };
  }
}

async function handle(
  { container, id, probe }: ProbeRequest,
  { cri, address, userAgent }: ProbeContext,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const timeoutSeconds = timeoutOf(probe);
  const timeoutMs = timeoutSeconds * 1000;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec !== undefined) {
    const command = exec.command ?? [];
    return execProbe(cri, { containerId: id, container, command, timeoutSeconds }, signal);
  }
  if (httpGet !== undefined) {
    const url = handlerUrl(httpGet, container, address);
    return httpProbe({ url, action: httpGet, timeoutMs, userAgent }, signal);
  }
  if (tcpSocket !== undefined) {
    const host = tcpSocket.host === undefined || tcpSocket.host === "" ? address : tcpSocket.host;
    const port = containerPort(container, tcpSocket.port);
    return tcpProbe({ host, port, timeoutMs }, signal);
  }
  if (grpc !== undefined) {
    const { port, service = "" } = grpc;
    return grpcProbe({ host: address, port, service, timeoutMs, userAgent }, signal);
  }
  return { result: "error", output: "missing probe handler" };
}

function timeoutOf({ timeoutSeconds = 1 }: Probe): number {
  return timeoutSeconds > 0 ? timeoutSeconds : 1;
}
