import type { Cri } from "../ports/cri.ts";
import type { EngineContext } from "./engine-context.ts";

/** Takes every sandbox's network and processes away. Containers have been stopped before, in their order. */
export async function stopAllPods(cri: Cri, { log }: EngineContext): Promise<void> {
  const sandboxes = await cri.listPodSandbox({ state: "SANDBOX_READY" });
  await Promise.all(
    sandboxes.map(async ({ id, metadata }) => {
      log.info("sandbox stops", { pod: metadata.name, namespace: metadata.namespace });
      await cri.stopPodSandbox(id);
    }),
  );
}
