import { StatusError } from "../../model/status-error.ts";
import type { Node, Pod, Service, ServicePort } from "../../model/types/core-v1.ts";
import type { EndpointSlice } from "../../model/types/discovery-v1.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { notFound } from "../request/errors.ts";
import { storedObject, storedObjects } from "../stored.ts";

/** Where a proxied request goes. */
export interface ProxyTarget {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
}

const SERVICE_LABEL = "kubernetes.io/service-name";

/**
 * What `[SCHEME:]NAME[:PORT]` of a pod, a Service or a node stands for. Throws `NotFound`, and `ServiceUnavailable`
 * when nothing is there to answer.
 */
export function proxyTargetOf(api: Api, request: ApiRequest): ProxyTarget {
  const { scheme, name, port } = parts(request.name);
  switch (request.type.storedAs) {
    case "pods":
      return { scheme, ...podAddress(api, request, { name, port }) };
    case "services":
      return { scheme, ...serviceAddress(api, request, { name, port }) };
    default:
      return { scheme, ...nodeAddress(api, request, { name, port }) };
  }
}

interface Named {
  readonly name: string;
  readonly port: string;
}

/** A name alone, a name and a port, or a scheme, a name and a port that may be empty. */
function parts(text: string): Named & { readonly scheme: "http" | "https" } {
  const [first = "", second, third] = text.split(":");
  if (second === undefined) return { scheme: "http", name: first, port: "" };
  if (third === undefined) return { scheme: "http", name: first, port: second };
  if (first === "http" || first === "https") return { scheme: first, name: second, port: third };
  throw new StatusError("BadRequest", `invalid proxy target ${JSON.stringify(text)}`);
}

function podAddress(
  api: Api,
  request: ApiRequest,
  { name, port }: Named,
): Omit<ProxyTarget, "scheme"> {
  const { namespace } = request;
  const pod = storedObject<Pod>(api.store, "pods", { namespace, name });
  if (pod === undefined) throw notFound(request.type, name);
  const host = pod.status?.podIP ?? "";
  if (host === "") throw unavailable(`pod ${name} has no address`);
  const [first] = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return { host, port: numberOf(port) ?? first?.containerPort ?? 80 };
}

function serviceAddress(
  api: Api,
  request: ApiRequest,
  { name, port }: Named,
): Omit<ProxyTarget, "scheme"> {
  const { namespace } = request;
  const service = storedObject<Service>(api.store, "services", { namespace, name });
  if (service === undefined) throw notFound(request.type, name);
  const wanted = servicePort(service, port);
  const slices = storedObjects<EndpointSlice>(
    api.store,
    "endpointslices.discovery.k8s.io",
    namespace,
  ).filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === name);
  for (const slice of slices) {
    const target = slice.ports?.find((each) => (each.name ?? "") === (wanted?.name ?? ""))?.port;
    const ready = slice.endpoints?.find(({ conditions }) => conditions?.ready !== false);
    const host = ready?.addresses[0];
    if (target !== undefined && host !== undefined) return { host, port: target };
  }
  throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
}

function servicePort(service: Service, port: string): ServicePort | undefined {
  const ports = service.spec?.ports ?? [];
  if (port === "") return ports[0];
  const found = ports.find((each) => each.name === port || String(each.port) === port);
  if (found !== undefined) return found;
  const name = service.metadata?.name ?? "";
  throw unavailable(
    `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`,
  );
}

function nodeAddress(
  api: Api,
  request: ApiRequest,
  { name, port }: Named,
): Omit<ProxyTarget, "scheme"> {
  const node = storedObject<Node>(api.store, "nodes", { name });
  if (node === undefined) throw notFound(request.type, name);
  const host = node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
  const number = numberOf(port);
  // There is no kubelet with a port of its own behind this node.
  if (host === undefined || number === undefined)
    throw unavailable(`node ${name} serves no such port`);
  return { host, port: number };
}

function numberOf(text: string): number | undefined {
  const port = Number(text);
  return text !== "" && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

function unavailable(message: string): StatusError {
  return new StatusError("ServiceUnavailable", message);
}
