import { assert } from "../model/assert.ts";
import type { RuntimeService, RuntimeVersion } from "../ports/cri.ts";
import { type Call, ignoringAbsence } from "./call.ts";
import { toPodSandbox, toPodSandboxStatus, toRuntimeStatus } from "./from-wire.ts";
import { fromSandboxConfig, fromSandboxFilter } from "./to-wire.ts";
import type { WirePodSandbox, WirePodSandboxStatus, WireStatusResponse } from "./wire.ts";

type SandboxCalls = Pick<
  RuntimeService,
  | "version"
  | "status"
  | "updateRuntimeConfig"
  | "runPodSandbox"
  | "stopPodSandbox"
  | "removePodSandbox"
  | "podSandboxStatus"
  | "listPodSandbox"
>;

/** The runtime itself, and sandboxes. */
export function sandboxCalls(call: Call): SandboxCalls {
  return {
    version: (options) => call<RuntimeVersion>("Version", { version: "v1" }, options),
    async status(options) {
      return toRuntimeStatus(await call<WireStatusResponse>("Status", {}, options));
    },
    async updateRuntimeConfig(podCidr, options) {
      const request = { runtimeConfig: { networkConfig: { podCidr } } };
      await call("UpdateRuntimeConfig", request, options);
    },
    async runPodSandbox({ config, runtimeHandler }, options) {
      const request = { config: fromSandboxConfig(config), runtimeHandler };
      return (await call<{ podSandboxId: string }>("RunPodSandbox", request, options)).podSandboxId;
    },
    stopPodSandbox: (podSandboxId, options) =>
      ignoringAbsence(call("StopPodSandbox", { podSandboxId }, options)),
    removePodSandbox: (podSandboxId, options) =>
      ignoringAbsence(call("RemovePodSandbox", { podSandboxId }, options)),
    async podSandboxStatus(podSandboxId, options) {
      const { status } = await call<{ status: WirePodSandboxStatus | null }>(
        "PodSandboxStatus",
        { podSandboxId },
        options,
      );
      assert(status !== null, "a sandbox's status is always sent");
      return toPodSandboxStatus(status);
    },
    async listPodSandbox(filter = {}, options) {
      const request = { filter: fromSandboxFilter(filter) };
      const { items } = await call<{ items: WirePodSandbox[] }>("ListPodSandbox", request, options);
      return items.map(toPodSandbox);
    },
  };
}
