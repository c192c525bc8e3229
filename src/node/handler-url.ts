import { isIPv6 } from "node:net";

import type { HTTPGetAction } from "../model/types/core-v1.ts";
import { containerPort } from "./container-port.ts";
import type { AnyContainer } from "./effects.ts";

/** The address of an `httpGet` handler: its own host or the pod's, and its path, which may carry a query. */
export function handlerUrl(
  action: HTTPGetAction,
  container: AnyContainer,
  podAddress: string,
): URL {
  const host = action.host === undefined || action.host === "" ? podAddress : action.host;
  const scheme = (action.scheme ?? "HTTP").toLowerCase() === "https" ? "https" : "http";
  const port = action.port === "" ? defaultPorts[scheme] : containerPort(container, action.port);
  const path = (action.path ?? "").replace(/^\/*/, "/");
  return new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`);
}

const defaultPorts = { http: 80, https: 443 } as const;
