import type { Service, ServicePort } from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointSlice } from "../../model/types/discovery-v1.ts";

/** Where one port of one Service leads. */
export interface Route {
  /** `namespace/service:port`: stable, and unique among routes. */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  /** Addresses that stand for the Service: cluster, external and load balancer addresses. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly nodePort: number | undefined;
  /** How long a client stays with the endpoint that it was given; `undefined` without session affinity. */
  readonly affinitySeconds: number | undefined;
  readonly backends: readonly Backend[];
}

export interface Backend {
  readonly address: string;
  readonly port: number;
}

/**
 * The routes of `services`, in a stable order. What kube-proxy does, for one node: ready endpoints; while there is none
 * of them, those that still serve although they terminate. Headless and ExternalName Services have no routes.
 */
export function routesOf(
  services: readonly Service[],
  slicesOf: (service: Service) => readonly EndpointSlice[],
): readonly Route[] {
  return services
    .filter(hasClusterAddress)
    .flatMap((service) =>
      (service.spec?.ports ?? []).flatMap((port) => routeOf(service, port, slicesOf(service))),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function hasClusterAddress(service: Service): boolean {
  const { type, clusterIP } = service.spec ?? {};
  return (
    type !== "ExternalName" && clusterIP !== undefined && clusterIP !== "" && clusterIP !== "None"
  );
}

function routeOf(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
): readonly Route[] {
  const protocol = protocolOf(port.protocol);
  if (protocol === undefined) return [];
  const { metadata, spec } = service;
  const affinity = spec?.sessionAffinity === "ClientIP";
  return [
    {
      name: `${metadata?.namespace}/${metadata?.name}:${port.name ?? ""}`,
      protocol,
      addresses: addressesOf(service),
      port: port.port,
      nodePort: port.nodePort === 0 ? undefined : port.nodePort,
      affinitySeconds: affinity
        ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
        : undefined,
      backends: backendsOf(port, slices),
    },
  ];
}

/** SCTP has no rules: the API accepts it, as Kubernetes does, but nothing here carries it. */
function protocolOf(protocol: string | undefined): "tcp" | "udp" | undefined {
  if (protocol === undefined || protocol === "TCP") return "tcp";
  return protocol === "UDP" ? "udp" : undefined;
}

function addressesOf({ spec, status }: Service): readonly string[] {
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap((each) => each.ip ?? []);
  const all = [
    ...(spec?.clusterIPs ?? [spec?.clusterIP ?? ""]),
    ...(spec?.externalIPs ?? []),
    ...balanced,
  ];
  return [...new Set(all)].filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address));
}

function backendsOf(port: ServicePort, slices: readonly EndpointSlice[]): readonly Backend[] {
  const usable = slices.filter((slice) => slice.addressType === "IPv4");
  const ready = usable.flatMap((slice) => pick(port, slice, isReady));
  const backends =
    ready.length > 0 ? ready : usable.flatMap((slice) => pick(port, slice, isServing));
  return distinct(backends);
}

function pick(
  port: ServicePort,
  slice: EndpointSlice,
  wanted: (endpoint: Endpoint) => boolean,
): readonly Backend[] {
  const target = slice.ports?.find(
    (each) =>
      (each.name ?? "") === (port.name ?? "") &&
      (each.protocol ?? "TCP") === (port.protocol ?? "TCP"),
  )?.port;
  if (target === undefined) return [];
  return (slice.endpoints ?? [])
    .filter(wanted)
    .flatMap(({ addresses }) => addresses.map((address) => ({ address, port: target })));
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready ?? true;
}

function isServing({ conditions }: Endpoint): boolean {
  return (conditions?.serving ?? true) && conditions?.terminating === true;
}

function distinct(backends: readonly Backend[]): readonly Backend[] {
  const byText = new Map(backends.map((each) => [`${each.address}:${each.port}`, each]));
  return [...byText.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
