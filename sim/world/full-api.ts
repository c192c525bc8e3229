import { createApiServer } from "../../src/apiserver/api-server.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import { serviceaccounts } from "../../src/client/resources.ts";
import { MemoryLog } from "../../src/client/testing/memory-log.ts";
import { StatusError } from "../../src/model/status-error.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { NodeStreams } from "../../src/ports/node-streams.ts";
import type { Random } from "../../src/ports/random.ts";
import type { SigningKey } from "../../src/security/tokens/signing-key.ts";
import { memoryJournal } from "../../src/store/memory-journal.ts";
import { openStore } from "../../src/store/store.ts";

/** The real API server on the real store, in memory; nothing in it waits for the outside world. */
export async function startFullApi(
  clock: Clock,
  random: Random,
  signingKey: SigningKey,
): Promise<ApiClient> {
  const server = await createApiServer({
    // Writes become durable in the microtasks of their turn, so that a turn of the clock settles everything.
    store: openStore(memoryJournal(), { endOfTurn: queueMicrotask }),
    clock,
    random,
    log: new MemoryLog(),
    node: noNode,
    serviceCidr: "10.96.0.0/20",
    signingKey,
  });
  const api = inProcessClient(server.internal({ name: "sim", groups: ["system:masters"] }));
  await api.create(serviceaccounts, "default", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default" },
  });
  return api;
}

function refuse(): never {
  throw new StatusError("ServiceUnavailable", "no container runs here");
}

const noNode: NodeStreams = {
  logs: refuse,
  exec: refuse,
  attach: refuse,
  portForward: refuse,
  podUsage: async () => [],
  nodeUsage: async () => [],
};
