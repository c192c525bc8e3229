import { assert } from "../model/assert.ts";
import type { RuntimeService } from "../ports/cri.ts";
import { type Call, CALL_DEADLINE_MS, ignoringAbsence } from "./call.ts";
import { toContainer, toContainerStatus } from "./from-wire.ts";
import { fromContainerConfig, fromContainerFilter, fromSandboxConfig } from "./to-wire.ts";
import type { WireContainer, WireContainerStatus } from "./wire.ts";

type ContainerCalls = Pick<
  RuntimeService,
  | "createContainer"
  | "startContainer"
  | "stopContainer"
  | "removeContainer"
  | "listContainers"
  | "containerStatus"
  | "updateContainerResources"
  | "reopenContainerLog"
>;

export function containerCalls(call: Call): ContainerCalls {
  return {
    async createContainer({ podSandboxId, config, sandboxConfig }, options) {
      const request = {
        podSandboxId,
        config: fromContainerConfig(config),
        sandboxConfig: fromSandboxConfig(sandboxConfig),
      };
      return (await call<{ containerId: string }>("CreateContainer", request, options)).containerId;
    },
    async startContainer(containerId, options) {
      await call("StartContainer", { containerId }, options);
    },
    stopContainer(containerId, timeoutSeconds, options) {
      const request = { containerId, timeout: timeoutSeconds };
      const deadlineMs = timeoutSeconds * 1000 + CALL_DEADLINE_MS;
      return ignoringAbsence(call("StopContainer", request, options, { deadlineMs }));
    },
    removeContainer: (containerId, options) =>
      ignoringAbsence(call("RemoveContainer", { containerId }, options)),
    async listContainers(filter = {}, options) {
      const request = { filter: fromContainerFilter(filter) };
      type Response = { containers: WireContainer[] };
      return (await call<Response>("ListContainers", request, options)).containers.map(toContainer);
    },
    async containerStatus(containerId, options) {
      type Response = { status: WireContainerStatus | null };
      const { status } = await call<Response>("ContainerStatus", { containerId }, options);
      assert(status !== null, "a container's status is always sent");
      return toContainerStatus(status);
    },
    async updateContainerResources(request, options) {
      await call("UpdateContainerResources", request, options);
    },
    async reopenContainerLog(containerId, options) {
      await call("ReopenContainerLog", { containerId }, options);
    },
  };
}
