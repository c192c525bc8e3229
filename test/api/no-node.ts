import type { NodeStreams } from "../../src/ports/node-streams.ts";
import { StatusError } from "../../src/model/status-error.ts";

function refuse(): never {
  throw new StatusError("ServiceUnavailable", "there is no node in this test");
}

/** For tests that never come as far as the node. */
export const noNode: NodeStreams = {
  logs: refuse,
  exec: refuse,
  attach: refuse,
  portForward: refuse,
  podUsage: async () => [],
  nodeUsage: async () => [],
};
