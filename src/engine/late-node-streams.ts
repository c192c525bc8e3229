import { StatusError } from "../model/status-error.ts";
import type { NodeStreams } from "../ports/node-streams.ts";

/** The node's streams for an API server that starts before the node: until `node` is set, everything is refused. */
export class LateNodeStreams implements NodeStreams {
  node: NodeStreams | undefined;

  logs: NodeStreams["logs"] = (ref, options, signal) => this.#ready().logs(ref, options, signal);
  exec: NodeStreams["exec"] = async (ref, options) => this.#ready().exec(ref, options);
  attach: NodeStreams["attach"] = async (ref, options) => this.#ready().attach(ref, options);
  portForward: NodeStreams["portForward"] = async (pod, ports) =>
    this.#ready().portForward(pod, ports);
  podUsage: NodeStreams["podUsage"] = async (namespace) => this.#ready().podUsage(namespace);
  nodeUsage: NodeStreams["nodeUsage"] = async () => this.#ready().nodeUsage();

  #ready(): NodeStreams {
    if (this.node) return this.node;
    throw new StatusError("ServiceUnavailable", "the node is starting");
  }
}
