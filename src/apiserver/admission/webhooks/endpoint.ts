import type { WebhookClientConfig } from "../../../model/types/admissionregistration-v1.ts";
import type { ServiceReference } from "../../../model/types/admissionregistration-v1.ts";
import type { Service, ServicePort } from "../../../model/types/core-v1.ts";
import type { EndpointSlice } from "../../../model/types/discovery-v1.ts";
import type { Api } from "../../api.ts";
import { storedObject, storedObjects } from "../../stored.ts";
import { WebhookFailure } from "./failure.ts";

/** Where a webhook is called. */
export interface Endpoint {
  /** Names the webhook's certificate, the `Host` header and the messages. */
  readonly url: URL;
  /** Where to connect to instead, when the URL names a Service: one of its pods. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  /** PEM of those who may sign its certificate; `undefined`: whom the system trusts. */
  readonly ca: string | undefined;
}

const SERVICE_NAME = "kubernetes.io/service-name";
const HTTPS_PORT = 443;

/** Throws `WebhookFailure` when the Service is not there or nobody is behind it. */
export function endpointOf(
  api: Api,
  { url, service, caBundle }: WebhookClientConfig,
  timeoutSeconds: number,
): Endpoint {
  const query = `?timeout=${timeoutSeconds}s`;
  const ca = caBundle ? Buffer.from(caBundle, "base64").toString() : undefined;
  if (service === undefined) return { url: new URL(query, url), address: undefined, ca };
  const { namespace, name, port = HTTPS_PORT, path = "" } = service;
  const named = new URL(`https://${name}.${namespace}.svc:${port}${path}${query}`);
  return { url: named, address: addressOf(api, service, named), ca };
}

/** How messages name the call; a URL object would leave out the port of HTTPS. */
export function postTo({ url, address }: Endpoint): string {
  const text = address === undefined ? url.href : url.href.replace(url.host, hostOf(url));
  return `Post ${JSON.stringify(text)}`;
}

/** `name.namespace.svc:443`: also what the `Host` header of a Service says. */
export function hostOf({ hostname, port }: URL): string {
  return `${hostname}:${port === "" ? HTTPS_PORT : port}`;
}

function addressOf(api: Api, reference: ServiceReference, url: URL): Endpoint["address"] {
  const { namespace, name, port: wanted = HTTPS_PORT } = reference;
  const failed = (why: string): WebhookFailure =>
    new WebhookFailure(
      `failed to call webhook: ${postTo({ url, address: { host: "", port: 0 }, ca: undefined })}: ${why}`,
    );
  const service = storedObject<Service>(api.store, "services", { namespace, name });
  if (service === undefined) throw failed(`service ${JSON.stringify(name)} not found`);
  const { type, externalName = "", ports = [] } = service.spec ?? {};
  if (type === "ExternalName") return { host: externalName, port: wanted };
  const port = ports.find((each) => each.port === wanted);
  if (port === undefined) {
    throw failed(`no service port ${wanted} found for service ${JSON.stringify(name)}`);
  }
  const ready = storedObjects<EndpointSlice>(
    api.store,
    "endpointslices.discovery.k8s.io",
    namespace,
  )
    .filter((slice) => slice.metadata.labels?.[SERVICE_NAME] === name)
    .flatMap((slice) => readyIn(slice, port));
  const chosen = ready[Math.floor(api.random.next() * ready.length)];
  if (chosen === undefined) {
    throw failed(`no endpoints available for service ${JSON.stringify(name)}`);
  }
  return chosen;
}

function readyIn(
  slice: EndpointSlice,
  port: ServicePort,
): readonly { readonly host: string; readonly port: number }[] {
  const target = slice.ports?.find((each) => (each.name ?? "") === (port.name ?? ""))?.port;
  if (target === undefined) return [];
  return (slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready ?? true)
    .flatMap(({ addresses }) => addresses.map((host) => ({ host, port: target })));
}
