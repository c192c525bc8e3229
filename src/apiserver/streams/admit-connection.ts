import { isJsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import { subresourceOf } from "../../model/resources/resource-type.ts";
import { admitAction } from "../admission/admit.ts";
import type { Api } from "../api.ts";
import { isTrue } from "../request/list-options.ts";
import type { ApiRequest } from "../request/api-request.ts";

/**
 * Asks admission about a connection: exec, attach, port-forward and proxy are `CONNECT`, with their options as the
 * object. Returns the request with the options as admission leaves them; throws its refusal.
 */
export async function admitConnection(api: Api, request: ApiRequest): Promise<ApiRequest> {
  const { type, subresource } = request;
  const kind = subresourceOf(type, subresource)?.kind ?? "";
  const action = { group: "", version: "v1", kind, definition: undefined };
  const sent: KubeObject = { kind, apiVersion: "v1", ...optionsOf(request) };
  const admission = { operation: "CONNECT", request, previous: undefined, dryRun: false } as const;
  const object = await admitAction(api, { ...admission, object: sent, action });
  return object === sent ? request : { ...request, query: queryOf(object) };
}

/** The query as the options kind has it; Go leaves out what is false or empty. */
function optionsOf({ subresource, query }: ApiRequest): Readonly<Record<string, unknown>> {
  if (subresource === "proxy") return {};
  if (subresource === "portforward") {
    const ports = query
      .getAll("ports")
      .flatMap((text) => text.split(","))
      .map(Number);
    return ports.length === 0 ? {} : { ports };
  }
  const flags = ["stdin", "stdout", "stderr", "tty"].filter((name) => isTrue(query.get(name)));
  const container = query.get("container") ?? "";
  const command = query.getAll("command");
  return {
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...(container !== "" && { container }),
    ...(command.length > 0 && { command }),
  };
}

/** The opposite, for options that a webhook or a policy has changed. */
function queryOf(options: KubeObject): URLSearchParams {
  const { kind: _kind, apiVersion: _version, ...rest } = options;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(isJsonObject(rest) ? rest : {})) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const each of values) query.append(name, String(each));
  }
  return query;
}
