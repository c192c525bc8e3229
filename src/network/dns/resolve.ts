import type { Service, ServicePort } from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../../model/types/discovery-v1.ts";
import type { ClusterView } from "./cluster-view.ts";

/** A record of the cluster zone. Names have no dot at the end. */
export type DnsRecord =
  | { readonly type: "A"; readonly name: string; readonly address: string }
  | { readonly type: "CNAME"; readonly name: string; readonly target: string }
  | { readonly type: "PTR"; readonly name: string; readonly target: string }
  | { readonly type: "SRV"; readonly name: string; readonly port: number; readonly target: string };

/**
 * What the cluster says to a question. `elsewhere`: the name is not ours, an upstream server knows. `noData`: the name
 * exists, but has nothing of that type.
 */
export type Resolution =
  | {
      readonly outcome: "answer";
      readonly records: readonly DnsRecord[];
      readonly additional: readonly DnsRecord[];
    }
  | { readonly outcome: "noData" }
  | { readonly outcome: "noSuchName" }
  | { readonly outcome: "elsewhere" };

export interface Question {
  readonly name: string;
  readonly type: string;
}

interface Names {
  readonly view: ClusterView;
  /** `cluster.local`. */
  readonly zone: string;
}

const noSuchName: Resolution = { outcome: "noSuchName" };
const noData: Resolution = { outcome: "noData" };

/** Answers by the specification of Kubernetes DNS 1.1: A, SRV, PTR and CNAME of Services, endpoints and pods. */
export function resolve(names: Names, question: Question): Resolution {
  const name = question.name.toLowerCase().replace(/\.$/, "");
  const address = reverseAddress(name);
  if (address !== undefined) return resolveReverse(names, name, address);
  if (name === names.zone) return noData;
  if (!name.endsWith(`.${names.zone}`)) return { outcome: "elsewhere" };
  const labels = name
    .slice(0, -names.zone.length - 1)
    .split(".")
    .toReversed();
  const [kind, namespace, ...rest] = labels;
  if (kind === "svc") return resolveService(names, { name, type: question.type, namespace, rest });
  if (kind === "pod") return resolvePod(names, { name, type: question.type, namespace, rest });
  return noSuchName;
}

interface Place {
  readonly name: string;
  readonly type: string;
  readonly namespace: string | undefined;
  /** Labels left of the namespace, from right to left. */
  readonly rest: readonly string[];
}

function resolveService(names: Names, place: Place): Resolution {
  const { view } = names;
  const { namespace, rest } = place;
  if (namespace === undefined) return noData;
  const [serviceName, ...left] = rest;
  if (serviceName === undefined) return view.namespaceExists(namespace) ? noData : noSuchName;
  const service = view.service(namespace, serviceName);
  if (service === undefined) return noSuchName;
  const { externalName, type, clusterIP } = service.spec ?? {};
  if (type === "ExternalName" && externalName !== undefined) {
    if (left.length > 0) return noSuchName;
    const record = { type: "CNAME", name: place.name, target: externalName } as const;
    return { outcome: "answer", records: [record], additional: [] };
  }
  if (left[0]?.startsWith("_")) return resolvePort(names, service, place, left);
  if (clusterIP !== "None") {
    if (left.length > 0) return noSuchName;
    return addressAnswer(place, [...(service.spec?.clusterIPs ?? [])]);
  }
  return resolveHeadless(names, service, place, left);
}

/** `HOSTNAME.SERVICE…`, or all endpoints that are ready (or wanted although they are not). */
function resolveHeadless(
  { view }: Names,
  service: Service,
  place: Place,
  left: readonly string[],
): Resolution {
  const [hostname, ...more] = left;
  if (more.length > 0) return noSuchName;
  const endpoints = view
    .slicesOf(service)
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(isReady);
  const wanted =
    hostname === undefined ? endpoints : endpoints.filter((each) => hostLabel(each) === hostname);
  const addresses = wanted.flatMap((each) => each.addresses);
  return addresses.length === 0 ? noSuchName : addressAnswer(place, addresses);
}

/** `_PORT._PROTOCOL.SERVICE…`: SRV. */
function resolvePort(
  names: Names,
  service: Service,
  place: Place,
  left: readonly string[],
): Resolution {
  const [protocolLabel, portLabel, ...more] = left;
  if (portLabel === undefined || !portLabel.startsWith("_") || more.length > 0) return noSuchName;
  const protocol = protocolLabel?.slice(1).toUpperCase();
  const portName = portLabel.slice(1);
  const matches = (port: ServicePort | EndpointPort): boolean =>
    (port.name ?? "") === portName && (port.protocol ?? "TCP") === protocol;
  const targets =
    service.spec?.clusterIP === "None"
      ? endpointTargets(names, service, matches)
      : serviceTargets(names, service, matches);
  if (targets.length === 0) return noSuchName;
  if (place.type !== "SRV") return noData;
  return {
    outcome: "answer",
    records: targets.map(({ port, target }) => ({ type: "SRV", name: place.name, port, target })),
    additional: targets.flatMap(({ target, addresses }) =>
      addresses.map((address) => ({ type: "A", name: target, address }) as const),
    ),
  };
}

interface Target {
  readonly port: number;
  readonly target: string;
  readonly addresses: readonly string[];
}

function serviceTargets(
  { zone }: Names,
  service: Service,
  matches: (port: ServicePort) => boolean,
): readonly Target[] {
  const target = `${service.metadata?.name}.${service.metadata?.namespace}.svc.${zone}`;
  const addresses = service.spec?.clusterIPs ?? [];
  return (service.spec?.ports ?? [])
    .filter(matches)
    .map(({ port }) => ({ port, target, addresses }));
}

function endpointTargets(
  { view, zone }: Names,
  service: Service,
  matches: (port: EndpointPort) => boolean,
): readonly Target[] {
  const suffix = `${service.metadata?.name}.${service.metadata?.namespace}.svc.${zone}`;
  const targetsOf = (slice: EndpointSlice): readonly Target[] => {
    const port = slice.ports?.find(matches)?.port;
    if (port === undefined) return [];
    return (slice.endpoints ?? []).filter(isReady).map((endpoint) => ({
      port,
      target: `${hostLabel(endpoint)}.${suffix}`,
      addresses: endpoint.addresses,
    }));
  };
  return view.slicesOf(service).flatMap(targetsOf);
}

/** `10-1-0-3.NAMESPACE.pod…` is the address in its own name; only the namespace must exist, as with CoreDNS. */
function resolvePod({ view }: Names, place: Place): Resolution {
  const [label, ...more] = place.rest;
  if (place.namespace === undefined) return noData;
  if (!view.namespaceExists(place.namespace)) return noSuchName;
  if (label === undefined) return noData;
  const address = label.replaceAll("-", ".");
  return more.length > 0 || !isAddress(address) ? noSuchName : addressAnswer(place, [address]);
}

function resolveReverse({ view, zone }: Names, name: string, address: string): Resolution {
  const service = view.serviceWithAddress(address);
  if (service !== undefined) {
    const target = `${service.metadata?.name}.${service.metadata?.namespace}.svc.${zone}`;
    return { outcome: "answer", records: [{ type: "PTR", name, target }], additional: [] };
  }
  const found = view.endpointWithAddress(address);
  if (found === undefined) return { outcome: "elsewhere" };
  const target = `${hostLabel(found.endpoint)}.${found.service}.${found.namespace}.svc.${zone}`;
  return { outcome: "answer", records: [{ type: "PTR", name, target }], additional: [] };
}

function addressAnswer(place: Place, addresses: readonly string[]): Resolution {
  if (place.type !== "A" && place.type !== "ANY") return noData;
  const records = addresses
    .filter(isAddress)
    .map((address) => ({ type: "A", name: place.name, address }) as const);
  return records.length === 0 ? noData : { outcome: "answer", records, additional: [] };
}

function hostLabel(endpoint: Endpoint): string {
  return endpoint.hostname ?? (endpoint.addresses[0] ?? "").replaceAll(".", "-");
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready ?? true;
}

function isAddress(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text);
}

function reverseAddress(name: string): string | undefined {
  const suffix = ".in-addr.arpa";
  if (!name.endsWith(suffix)) return undefined;
  const address = name.slice(0, -suffix.length).split(".").toReversed().join(".");
  return isAddress(address) ? address : undefined;
}
