import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { StatusError } from "../../model/status-error.ts";
import { subresourceOf } from "../../model/resources/resource-type.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { isTrue } from "../request/list-options.ts";
import { noSuchResource } from "../request/errors.ts";
import { targetOf } from "../request/target.ts";
import { credentialsOf } from "../http/credentials.ts";
import type { Frontend } from "../http/handle.ts";
import { authorize } from "../authorize.ts";
import { admitConnection } from "./admit-connection.ts";
import { connectPod } from "./connect-pod.ts";
import { refuseUpgrade } from "./refuse.ts";
import { socketLog, socketWatch } from "./socket-readers.ts";

/** A request that wants to leave HTTP, with the connection it came on and what was read of it already. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Answers one upgrade request: streams of a pod, and watches and logs over WebSocket. */
export async function handleUpgrade(frontend: Frontend, upgrade: UpgradeRequest): Promise<void> {
  const { request, socket } = upgrade;
  const writtenBefore = bytesWritten(socket);
  // A client that goes away at the wrong moment is no fault of ours.
  socket.on("error", () => socket.destroy());
  try {
    const api = await apiRequestOf(frontend, request);
    await connect(frontend, upgrade, api);
  } catch (error) {
    const status = error instanceof StatusError ? error : fault(frontend, error);
    // What has been upgraded cannot be answered in HTTP any more.
    if (bytesWritten(socket) > writtenBefore) socket.destroy();
    else refuseUpgrade(socket, status);
  }
}

async function connect(
  frontend: Frontend,
  upgrade: UpgradeRequest,
  request: ApiRequest,
): Promise<void> {
  const { api } = frontend;
  const { type, subresource, name, query } = request;
  const isStream =
    type.storedAs === "pods" && ["exec", "attach", "portforward"].includes(subresource);
  if (isStream) {
    // Whatever the method: an upgraded GET does as much as a POST.
    authorize(api, request, "create");
    return connectPod(api, upgrade, await admitConnection(api, request));
  }
  if (type.storedAs === "pods" && subresource === "log") {
    authorize(api, request, "get");
    return socketLog(api, upgrade, request);
  }
  if (name === "" && isTrue(query.get("watch"))) {
    authorize(api, request, "watch");
    return socketWatch(api, upgrade, request);
  }
  throw new StatusError("BadRequest", "this path cannot be upgraded");
}

async function apiRequestOf(frontend: Frontend, request: IncomingMessage): Promise<ApiRequest> {
  const { api } = frontend;
  const user = await frontend.authenticate(credentialsOf(request));
  const url = new URL(request.url ?? "/", "https://localhost");
  const target = targetOf(url.pathname, api.catalog);
  if (target.kind !== "resource") throw noSuchResource();
  if (target.subresource !== "" && subresourceOf(target.type, target.subresource) === undefined) {
    throw noSuchResource();
  }
  return {
    user,
    ...target,
    query: url.searchParams,
    userAgent: request.headers["user-agent"] ?? "",
    now: api.clock.now(),
    warn: () => {},
  };
}

function bytesWritten(socket: Duplex): number {
  return socket instanceof Socket ? socket.bytesWritten : 0;
}

function fault({ api }: Frontend, error: unknown): StatusError {
  const why = error instanceof Error ? error.message : String(error);
  api.log.error("upgrade failed", { error: why });
  return new StatusError("InternalError", `Internal error occurred: ${why}`);
}
