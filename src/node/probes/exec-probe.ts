import { isCriError } from "../../model/cri-error.ts";
import type { Cri } from "../../ports/cri.ts";
import { expand } from "../container-config/expand.ts";
import type { AnyContainer, ProbeOutcome } from "../effects.ts";
import { failureText } from "../failure.ts";
import { goDuration } from "../go-duration.ts";
import { goQuote } from "../go-quote.ts";
import { RESPONSE_BYTES_MAX } from "./limits.ts";

export interface ExecProbe {
  readonly containerId: string;
  readonly container: AnyContainer;
  readonly command: readonly string[];
  readonly timeoutSeconds: number;
}

/** Runs the command in the container: 0 is well, anything else and a timeout is not. */
export async function execProbe(
  cri: Pick<Cri, "execSync">,
  probe: ExecProbe,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const { containerId, timeoutSeconds } = probe;
  const cmd = staticCommand(probe.container, probe.command);
  try {
    const answer = await cri.execSync({ containerId, cmd, timeoutSeconds }, { signal });
    const output = Buffer.concat([answer.stdout, answer.stderr]).subarray(0, RESPONSE_BYTES_MAX);
    const result = answer.exitCode === 0 ? "success" : "failure";
    return { result, output: output.toString("utf8") };
  } catch (error) {
    if (isCriError(error, "DeadlineExceeded")) {
      const limit = goDuration(timeoutSeconds * 1000);
      const output = `command timed out: ${goQuote(cmd.join(" "))} timed out after ${limit}`;
      return { result: "failure", output };
    }
    const output = failureText(error);
    if (output === undefined) throw error;
    return { result: "error", output };
  }
}

/** Only literal values of the manifest are known here; other references stay as they are written. */
function staticCommand(container: AnyContainer, command: readonly string[]): readonly string[] {
  const values = new Map<string, string>();
  for (const { name, value = "" } of container.env ?? []) {
    if (value !== "") values.set(name, value);
  }
  return command.map((word) => expand(word, (name) => values.get(name)));
}
