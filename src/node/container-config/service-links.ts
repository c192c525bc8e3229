import type { Service, ServicePort } from "../../model/types/core-v1.ts";

/** Which Services a pod is told about through its environment. */
export interface ServiceLinkScope {
  readonly namespace: string;
  /** Also the Services of the pod's own namespace; without it only `default/kubernetes`. */
  readonly enableServiceLinks: boolean;
}

/**
 * Environment variables that describe Services: `REDIS_SERVICE_HOST`, `REDIS_SERVICE_PORT`, and those of Docker links
 * (`REDIS_PORT_6379_TCP_ADDR` …). A Service without a cluster IP has none.
 */
export function serviceLinks(
  services: readonly Service[],
  scope: ServiceLinkScope,
): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const service of visibleServices(services, scope)) {
    for (const [name, value] of linksOf(service)) links.set(name, value);
  }
  return links;
}

function visibleServices(services: readonly Service[], scope: ServiceLinkScope): Iterable<Service> {
  const visible = new Map<string, Service>();
  for (const service of services) {
    const name = service.metadata?.name ?? "";
    const clusterIP = service.spec?.clusterIP ?? "";
    if (clusterIP === "" || clusterIP === "None") continue;
    const isMaster = name === "kubernetes" && service.metadata?.namespace === "default";
    const isOwn = service.metadata?.namespace === scope.namespace && scope.enableServiceLinks;
    if (isMaster ? !visible.has(name) : isOwn) visible.set(name, service);
  }
  return visible.values();
}

function linksOf(service: Service): [string, string][] {
  const address = service.spec?.clusterIP ?? "";
  const prefix = envName(service.metadata?.name ?? "");
  const ports = service.spec?.ports ?? [];
  const links: [string, string][] = [[`${prefix}_SERVICE_HOST`, address]];
  const first = ports[0];
  if (first === undefined) return links;
  links.push([`${prefix}_SERVICE_PORT`, String(first.port)]);
  for (const port of ports) {
    if (port.name === undefined || port.name === "") continue;
    links.push([`${prefix}_SERVICE_PORT_${envName(port.name)}`, String(port.port)]);
  }
  links.push([`${prefix}_PORT`, urlOf(first, address)]);
  for (const port of ports) links.push(...dockerLinks(prefix, port, address));
  return links;
}

function dockerLinks(prefix: string, port: ServicePort, address: string): [string, string][] {
  const protocol = port.protocol ?? "TCP";
  const name = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
  return [
    [name, urlOf(port, address)],
    [`${name}_PROTO`, protocol.toLowerCase()],
    [`${name}_PORT`, String(port.port)],
    [`${name}_ADDR`, address],
  ];
}

function urlOf(port: ServicePort, address: string): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${(port.protocol ?? "TCP").toLowerCase()}://${host}:${port.port}`;
}

function envName(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}
