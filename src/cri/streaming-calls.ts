import type { ExecSyncResult, RuntimeService } from "../ports/cri.ts";
import { type Call, CALL_DEADLINE_MS } from "./call.ts";

type StreamingCalls = Pick<RuntimeService, "execSync" | "exec" | "attach" | "portForward">;

export function streamingCalls(call: Call): StreamingCalls {
  return {
    execSync({ containerId, cmd, timeoutSeconds }, options) {
      const request = { containerId, cmd, timeout: timeoutSeconds };
      const deadlineMs = timeoutSeconds > 0 ? timeoutSeconds * 1000 + CALL_DEADLINE_MS : undefined;
      return call<ExecSyncResult>("ExecSync", request, options, { deadlineMs });
    },
    exec: async (request, options) => (await call<{ url: string }>("Exec", request, options)).url,
    attach: async (request, options) =>
      (await call<{ url: string }>("Attach", request, options)).url,
    async portForward({ podSandboxId, ports }, options) {
      const request = { podSandboxId, port: ports };
      return (await call<{ url: string }>("PortForward", request, options)).url;
    },
  };
}
