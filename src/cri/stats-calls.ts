import { assert } from "../model/assert.ts";
import type { RuntimeService } from "../ports/cri.ts";
import type { Call } from "./call.ts";
import { toContainerStats, toPodSandboxStats } from "./stats-from-wire.ts";
import type { WireContainerStats, WirePodSandboxStats } from "./wire.ts";

type StatsCalls = Pick<
  RuntimeService,
  "containerStats" | "listContainerStats" | "listPodSandboxStats"
>;

export function statsCalls(call: Call): StatsCalls {
  return {
    async containerStats(containerId, options) {
      type Response = { stats: WireContainerStats | null };
      const { stats } = await call<Response>("ContainerStats", { containerId }, options);
      assert(stats !== null, "a container's stats are always sent");
      return toContainerStats(stats);
    },
    async listContainerStats(filter = {}, options) {
      type Response = { stats: WireContainerStats[] };
      const { stats } = await call<Response>("ListContainerStats", { filter }, options);
      return stats.map(toContainerStats);
    },
    async listPodSandboxStats(filter = {}, options) {
      type Response = { stats: WirePodSandboxStats[] };
      const { stats } = await call<Response>("ListPodSandboxStats", { filter }, options);
      return stats.map(toPodSandboxStats);
    },
  };
}
