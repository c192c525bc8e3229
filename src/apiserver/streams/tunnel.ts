import { createWebSocketStream } from "ws";
import { protocols } from "./protocols.ts";
import { upgradeToSpdy } from "./spdy-client.ts";
import type { UpgradeRequest } from "./upgrade.ts";
import { acceptWebSocket } from "./web-socket.ts";

/** Port-forward over WebSocket: the client's frames hold a SPDY connection, byte for byte. */
export async function tunnelPortForward(upgrade: UpgradeRequest, url: URL): Promise<void> {
  const runtime = await upgradeToSpdy(url, "portforward.k8s.io");
  try {
    const client = createWebSocketStream(await acceptWebSocket(upgrade, protocols.tunnel));
    client.on("error", () => runtime.destroy());
    client.on("close", () => runtime.destroy());
    runtime.on("close", () => client.end());
    client.pipe(runtime);
    runtime.pipe(client);
  } catch (error) {
    runtime.destroy();
    throw error;
  }
}
