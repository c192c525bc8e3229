import { StatusError } from "../../model/status-error.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { isTrue } from "../request/list-options.ts";
import { logOptionsOf } from "../subresources/log.ts";
import { containerOf, podOf } from "../subresources/pod-container.ts";
import { offeredProtocols, protocols } from "./protocols.ts";
import { relay } from "./relay.ts";
import { translateStreams } from "./translate.ts";
import { tunnelPortForward } from "./tunnel.ts";
import type { UpgradeRequest } from "./upgrade.ts";

/**
 * Exec, attach and port-forward (api-contract section 15). The runtime speaks SPDY and old WebSocket protocols, and
 * these are handed through byte for byte; what it does not speak is translated.
 */
export async function connectPod(
  api: Api,
  upgrade: UpgradeRequest,
  request: ApiRequest,
): Promise<void> {
  const offered = offeredProtocols(upgrade.request);
  const url = await streamUrl(api, request);
  // Clients offer v5 for ports too, where it has no streams of its own; the runtime knows the older ones they offer.
  if (offered.includes(protocols.v5) && request.subresource !== "portforward") {
    const missed = missedOutput(api, request);
    return translateStreams(upgrade, url, { ...wantedStreams(request), missed });
  }
  if (offered.includes(protocols.tunnel)) return tunnelPortForward(upgrade, url);
  return relay(upgrade, url);
}

/**
 * `kubectl run -i` attaches when it sees the pod running, and a quick command has said everything by then. A kubelet
 * reports so late that kubectl finds the pod finished and reads its log; here the log is given to the attached client.
 */
function missedOutput(
  api: Api,
  request: ApiRequest,
): (() => AsyncIterable<Uint8Array>) | undefined {
  if (request.subresource !== "attach") return undefined;
  const pod = podOf(api, request);
  const ref = containerOf(pod, request.query.get("container") ?? "");
  const container = pod.spec?.containers.find(({ name }) => name === ref.container);
  if (container?.stdinOnce !== true) return undefined;
  const options = logOptionsOf(new URLSearchParams(), request.now);
  return () => api.node.logs(ref, options, new AbortController().signal);
}

/** Where the runtime serves the stream: good for one connection. */
async function streamUrl(api: Api, request: ApiRequest): Promise<URL> {
  const pod = podOf(api, request);
  const { query } = request;
  if (!pod.spec?.nodeName) {
    throw new StatusError("BadRequest", `pod ${request.name} does not have a host assigned`);
  }
  if (request.subresource === "portforward") {
    const { name, namespace = "", uid } = pod.metadata;
    return api.node.portForward({ namespace, pod: name, podUid: uid }, portsOf(query));
  }
  const container = containerOf(pod, query.get("container") ?? "");
  const streams = wantedStreams(request);
  if (request.subresource === "attach") return api.node.attach(container, streams);
  const command = query.getAll("command");
  if (command.length === 0)
    throw new StatusError("BadRequest", "you must specify at least 1 command for the container");
  return api.node.exec(container, { ...streams, command });
}

/** A terminal has one output: the runtime refuses to split it. */
function wantedStreams({ query }: ApiRequest): {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
} {
  const tty = isTrue(query.get("tty"));
  const streams = {
    stdin: isTrue(query.get("stdin")),
    stdout: isTrue(query.get("stdout")),
    stderr: isTrue(query.get("stderr")) && !tty,
    tty,
  };
  if (streams.stdin || streams.stdout || streams.stderr) return streams;
  throw new StatusError("BadRequest", "you must specify at least one of stdin, stdout, stderr");
}

function portsOf(query: URLSearchParams): readonly number[] {
  const ports = query.getAll("ports").flatMap((text) => text.split(","));
  return ports.map((text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
    throw new StatusError("BadRequest", `query parameter "ports" cannot be parsed: ${text}`);
  });
}
