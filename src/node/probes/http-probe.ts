import type { HTTPGetAction } from "../../model/types/core-v1.ts";
import type { ProbeOutcome } from "../effects.ts";
import { httpGet } from "../http-get.ts";
import { REDIRECTS_MAX, RESPONSE_BYTES_MAX } from "./limits.ts";

export interface HttpProbe {
  readonly url: URL;
  readonly action: HTTPGetAction;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/**
 * GET and look at the status: 200 to 399 is well. A redirect to the same host is followed; one to another host ends the
 * probe as a success with a warning (semantics section 4.5).
 */
export async function httpProbe(probe: HttpProbe, signal: AbortSignal): Promise<ProbeOutcome> {
  const deadline = AbortSignal.timeout(probe.timeoutMs);
  const headers = probeHeaders(probe);
  let url = probe.url;
  for (let redirects = 0; ; redirects += 1) {
    const get = { url, headers, deadline, bodyBytesMax: RESPONSE_BYTES_MAX };
    const answer = await httpGet(get, signal);
    if (answer.kind === "failed") return { result: "failure", output: answer.message };
    const next = redirectFrom(url, answer);
    if (next === undefined || next.hostname !== probe.url.hostname) return judged(answer);
    if (redirects + 1 >= REDIRECTS_MAX) {
      const output = `Get "${answer.location ?? ""}": stopped after ${REDIRECTS_MAX} redirects`;
      return { result: "failure", output };
    }
    url = next;
  }
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly location: string | undefined;
}

function judged({ statusCode, body }: Answer): ProbeOutcome {
  if (statusCode < 200 || statusCode >= 400) {
    return { result: "failure", output: `HTTP probe failed with statuscode: ${statusCode}` };
  }
  if (statusCode >= 300) {
    return { result: "warning", output: `Probe terminated redirects, Response body: ${body}` };
  }
  return { result: "success", output: body };
}

function redirectFrom(url: URL, { statusCode, location }: Answer): URL | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  return isRedirect && location !== undefined ? (URL.parse(location, url) ?? undefined) : undefined;
}

function probeHeaders({ action, userAgent }: HttpProbe): readonly (readonly [string, string])[] {
  const own = (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
  const has = (wanted: string): boolean => own.some(([name]) => name.toLowerCase() === wanted);
  return [
    ...own.filter(([name, value]) => value !== "" || !isDefaulted(name)),
    ...(has("user-agent") ? [] : [["User-Agent", userAgent] as const]),
    ...(has("accept") ? [] : [["Accept", "*/*"] as const]),
    ["Connection", "close"],
  ];
}

/** An empty value takes a header that would be sent by default away. */
function isDefaulted(name: string): boolean {
  return ["user-agent", "accept"].includes(name.toLowerCase());
}
