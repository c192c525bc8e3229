import type { Endpoints, Service, ServicePort } from "../../model/types/core-v1.ts";
import type { EndpointSlice } from "../../model/types/discovery-v1.ts";
import type { Ingress, IngressClass, NetworkPolicy } from "../../model/types/networking-v1.ts";
import { ageOf } from "./human-duration.ts";
import { printer } from "./printer.ts";
import { labelsText, none, selectorText, someOf, unknown, unset } from "./text.ts";

export const servicePrinter = printer<Service>(
  "Name(name) | Type | Cluster-IP | External-IP | Port(s) | Age | Selector*1",
  (service, now) => [
    service.metadata?.name,
    service.spec?.type ?? "",
    service.spec?.clusterIPs?.[0] ?? none,
    externalIps(service),
    (service.spec?.ports ?? []).map(portText).join(",") || none,
    ageOf(service.metadata?.creationTimestamp, now),
    labelsText(service.spec?.selector),
  ],
);

export const endpointsPrinter = printer<Endpoints>(
  "Name(name) | Endpoints | Age",
  (endpoints, now) => [
    endpoints.metadata?.name,
    someOf(endpointTexts(endpoints), none),
    ageOf(endpoints.metadata?.creationTimestamp, now),
  ],
);

export const endpointSlicePrinter = printer<EndpointSlice>(
  "Name(name) | AddressType | Ports | Endpoints | Age",
  ({ metadata, addressType, ports, endpoints }, now) => [
    metadata?.name,
    addressType,
    someOf(
      (ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? "*") : String(port))),
      unset,
    ),
    someOf(
      (endpoints ?? []).flatMap(({ addresses }) => addresses),
      unset,
    ),
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const ingressPrinter = printer<Ingress>(
  "Name(name) | Class | Hosts | Address | Ports | Age",
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec?.ingressClassName ?? none,
    someOf(
      (spec?.rules ?? []).flatMap(({ host }) => host || []),
      "*",
    ),
    (status?.loadBalancer?.ingress ?? [])
      .map(({ ip, hostname }) => ip || hostname || "")
      .filter((text) => text !== "")
      .join(","),
    (spec?.tls ?? []).length > 0 ? "80, 443" : "80",
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const ingressClassPrinter = printer<IngressClass>(
  "Name(name) | Controller | Parameters | Age",
  ({ metadata, spec }, now) => {
    const { kind, apiGroup, name } = spec?.parameters ?? {};
    const qualified = apiGroup ? `${kind}.${apiGroup}` : kind;
    return [
      metadata?.name,
      spec?.controller ?? "",
      kind === undefined ? none : `${qualified}/${name}`,
      ageOf(metadata?.creationTimestamp, now),
    ];
  },
);

export const networkPolicyPrinter = printer<NetworkPolicy>(
  "Name(name) | Pod-Selector | Age",
  ({ metadata, spec }, now) => [
    metadata?.name,
    selectorText(spec?.podSelector ?? {}),
    ageOf(metadata?.creationTimestamp, now),
  ],
);

function externalIps({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return external.length === 0 ? none : external.join(",");
    case "LoadBalancer": {
      const given = (status?.loadBalancer?.ingress ?? []).flatMap(
        ({ ip, hostname }) => ip || hostname || [],
      );
      return [...given, ...external].join(",") || "<pending>";
    }
    case "ExternalName":
      return spec.externalName ?? "";
    default:
      return unknown;
  }
}

function portText({ port, nodePort, protocol }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}

/** Each address with each port; of a headless service without ports the addresses alone. */
function endpointTexts({ subsets }: Endpoints): readonly string[] {
  return (subsets ?? []).flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) =>
      addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
    );
  });
}
