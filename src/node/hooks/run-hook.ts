import type { HTTPGetAction } from "../../model/types/core-v1.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import type { HookRequest, Outcome } from "../effects.ts";
import { failureText } from "../failure.ts";
import { goQuote } from "../go-quote.ts";
import { handlerUrl } from "../handler-url.ts";
import { httpGet, type HttpAnswer, type HttpGet } from "../http-get.ts";
import { describePod } from "../pod-identity.ts";

export interface HookContext {
  readonly cri: Pick<Cri, "execSync">;
  readonly clock: Clock;
  /** The pod's address, or the node's for a pod on the host's network. */
  readonly address: string;
  /** `kube-lifecycle/1.36` */
  readonly userAgent: string;
}

const RESPONSE_BYTES_MAX = 10 * 1024;
/**
 * A process that has just started needs a moment until it listens. A kubelet is by chance slower than most; we wait for it
 * on purpose, for so long, before a postStart hook that nobody takes has failed.
 */
export const LISTEN_PATIENCE_MS = 1_000;
const LISTEN_RETRY_MS = 10;

/**
 * Runs a hook to its end, with a kubelet's text when it fails. The signal ends the wait, but not a command that already
 * runs: that dies with its container (semantics section 5.3).
 */
export async function runHook(
  request: HookRequest,
  context: HookContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const { exec, httpGet: http, sleep } = request.handler;
  if (exec !== undefined) return runExec(request, exec.command ?? [], { context, signal });
  if (http !== undefined) return runHttp(request, http, { context, signal });
  if (sleep !== undefined) return runSleep(request, sleep.seconds, { context, signal });
  // The API still takes tcpSocket, for old manifests; no kubelet ever ran it.
  const kind = Object.keys(request.handler)[0] ?? "";
  return failed(`Cannot run handler: invalid handler: ${kind}`);
}

interface Running {
  readonly context: HookContext;
  readonly signal: AbortSignal;
}

async function runExec(
  request: HookRequest,
  command: readonly string[],
  { context, signal }: Running,
): Promise<Outcome> {
  const what = `Exec lifecycle hook ([${command.join(" ")}]) for ${subject(request)} failed`;
  try {
    const call = { containerId: request.id, cmd: command, timeoutSeconds: 0 };
    const { exitCode, stdout, stderr } = await context.cri.execSync(call, { signal });
    if (exitCode === 0) return { ok: true };
    const error = `command '${command.join(" ")}' exited with ${exitCode}: ${textOf(stderr)}`;
    const message = goQuote(textOf(stdout) + textOf(stderr));
    return failed(`${what} - error: ${error}, message: ${message}`);
  } catch (error) {
    return failed(`${what} - error: ${known(error, signal)}, message: ""`);
  }
}

/** Any answer is a success, whatever its status: only a hook that nobody takes has failed. */
async function runHttp(
  request: HookRequest,
  action: HTTPGetAction,
  { context, signal }: Running,
): Promise<Outcome> {
  const what = `HTTP lifecycle hook (${action.path ?? ""}) for ${subject(request)} failed`;
  try {
    const own = (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
    const hasAgent = own.some(([name]) => name.toLowerCase() === "user-agent");
    const agent = hasAgent ? [] : [["User-Agent", context.userAgent] as const];
    const headers = [...own, ...agent, ["Connection", "close"] as const];
    const url = handlerUrl(action, request.container, context.address);
    const get = { url, headers, bodyBytesMax: RESPONSE_BYTES_MAX };
    const isPostStart = request.container.lifecycle?.postStart === request.handler;
    const patienceMs = isPostStart ? LISTEN_PATIENCE_MS : 0;
    let answer = await patientGet(get, patienceMs, { context, signal });
    // Before 1.27 every hook was sent in clear text, so that a manifest may say HTTPS for a server that has none.
    if (answer.kind === "failed" && isClearTextAnswer(answer.message)) {
      answer = await httpGet({ ...get, url: inClearText(url) }, signal);
    }
    return answer.kind === "answer" ? { ok: true } : failed(`${what} - error: ${answer.message}`);
  } catch (error) {
    return failed(`${what} - error: ${known(error, signal)}`);
  }
}

async function patientGet(
  get: HttpGet,
  patienceMs: number,
  { context: { clock }, signal }: Running,
): Promise<HttpAnswer> {
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    const answer = await httpGet(get, signal);
    const isRefused = answer.kind === "failed" && answer.message.endsWith("connection refused");
    if (!isRefused || clock.now() + LISTEN_RETRY_MS > giveUpAt) return answer;
    await clock.sleep(LISTEN_RETRY_MS, signal);
  }
}

async function runSleep(
  request: HookRequest,
  seconds: number,
  { context, signal }: Running,
): Promise<Outcome> {
  try {
    await context.clock.sleep(seconds * 1000, signal);
    return { ok: true };
  } catch (error) {
    const why = known(error, signal);
    return failed(
      `Sleep lifecycle hook (${seconds}) for ${subject(request)} failed - error: ${why}`,
    );
  }
}

function isClearTextAnswer(message: string): boolean {
  return message.includes("server gave HTTP response to HTTPS client");
}

function inClearText(url: URL): URL {
  const clear = new URL(url);
  clear.protocol = "http:";
  return clear;
}

function subject({ pod, container }: HookRequest): string {
  return `Container ${goQuote(container.name)} in Pod ${goQuote(describePod(pod))}`;
}

function known(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "context deadline exceeded";
  const text = failureText(error);
  if (text === undefined) throw error;
  return text;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

function failed(message: string): Outcome {
  return { ok: false, message };
}
