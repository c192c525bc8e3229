import type { NodeAgent } from "../node/worker/node-agent.ts";
import type { Cri } from "../ports/cri.ts";

/**
 * Ends every pod in its order, each within its own grace period, and then takes away what is left of sandboxes: network
 * and processes. The objects stay as they are; the next engine runs them again.
 */
export async function stopAllPods(agent: NodeAgent, cri: Cri): Promise<void> {
  await agent.shutDown({ reason: "Terminated", message: "The engine was taken down." });
  const sandboxes = await cri.listPodSandbox({ state: "SANDBOX_READY" });
  await Promise.all(sandboxes.map(({ id }) => cri.stopPodSandbox(id)));
}
