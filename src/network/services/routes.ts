import type { Service, ServicePort } from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointSlice } from "../../model/types/discovery-v1.ts";

export type Protocol = "tcp" | "udp" | "sctp";

/** Where one port of one Service leads. */
export interface Route {
  /** `namespace/service:port`: stable, and unique among routes. */
  readonly name: string;
  readonly protocol: Protocol;
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

/** What routes follow from, besides the Services. */
export interface RouteView {
  readonly slicesOf: (service: Service) => readonly EndpointSlice[];
  /** Traffic that is to stay on its node goes to the endpoints of this one. */
  readonly nodeName: string;
}

/**
 * The routes of `services`, in a stable order. What kube-proxy does, for one node: ready endpoints; while there is none
 * of them, those that still serve although they terminate. Headless and ExternalName Services have no routes.
 */
export function routesOf(services: readonly Service[], view: RouteView): readonly Route[] {
  return services
    .filter(hasClusterAddress)
    .flatMap((service) =>
      (service.spec?.ports ?? []).flatMap((port) => routeOf(service, port, view)),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function hasClusterAddress(service: Service): boolean {
  const { type, clusterIP } = service.spec ?? {};
  return (
    type !== "ExternalName" && clusterIP !== undefined && clusterIP !== "" && clusterIP !== "None"
  );
}

/** One route, or two when traffic from inside and from outside may go to different endpoints. */
function routeOf(service: Service, port: ServicePort, view: RouteView): readonly Route[] {
  const { metadata, spec } = service;
  const slices = view.slicesOf(service);
  const backends = (policy: string | undefined): readonly Backend[] =>
    backendsOf(port, policy === "Local" ? slices.map((slice) => onNode(slice, view)) : slices);
  const affinity = spec?.sessionAffinity === "ClientIP";
  const inside: Route = {
    name: `${metadata?.namespace}/${metadata?.name}:${port.name ?? ""}`,
    protocol: protocolOf(port.protocol),
    addresses: addressesIn(spec?.clusterIPs ?? [spec?.clusterIP ?? ""]),
    port: port.port,
    nodePort: undefined,
    affinitySeconds: affinity
      ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
      : undefined,
    backends: backends(spec?.internalTrafficPolicy),
  };
  const outer = { addresses: outerAddressesOf(service), nodePort: port.nodePort || undefined };
  if ((spec?.internalTrafficPolicy === "Local") === (spec?.externalTrafficPolicy === "Local")) {
    const addresses = [...new Set([...inside.addresses, ...outer.addresses])];
    return [{ ...inside, ...outer, addresses }];
  }
  const name = `${inside.name} from outside`;
  return [inside, { ...inside, ...outer, name, backends: backends(spec?.externalTrafficPolicy) }];
}

/** `externalTrafficPolicy` and `internalTrafficPolicy` `Local`: an endpoint that names no node is nowhere near. */
function onNode(slice: EndpointSlice, { nodeName }: RouteView): EndpointSlice {
  return { ...slice, endpoints: slice.endpoints?.filter((each) => each.nodeName === nodeName) };
}

/** Validation lets no other protocol in. */
function protocolOf(protocol: string | undefined): Protocol {
  if (protocol === undefined || protocol === "TCP") return "tcp";
  return protocol === "UDP" ? "udp" : "sctp";
}

function outerAddressesOf({ spec, status }: Service): readonly string[] {
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap((each) => each.ip ?? []);
  return addressesIn([...(spec?.externalIPs ?? []), ...balanced]);
}

function addressesIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address));
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
