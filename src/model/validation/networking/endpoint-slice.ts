import { duplicate, invalid, required, tooMany } from "../../field-error.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../../types/discovery-v1.ts";
import { ipFamilyOf, validateEndpointIp } from "../addresses.ts";
import {
  each,
  type Faults,
  immutable,
  matches,
  mayMatch,
  oneOf,
  optional,
  portNumber,
  when,
} from "../checks.ts";
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from "../formats.ts";
import { subdomainName, validateMetadata } from "../metadata.ts";
import { protocols } from "../pod/container-ports.ts";
import type { KindRules } from "../rules.ts";

const endpointsMax = 1000;
const addressesMax = 100;
const portsMax = 20_000;
const hintsMax = 8;

export const endpointSliceRules: KindRules<EndpointSlice> = {
  create: validateSlice,
  update: (slice, old) => [
    ...validateSlice(slice),
    ...immutable(slice.addressType, old.addressType, "addressType"),
  ],
};

function validateSlice(slice: EndpointSlice): Faults {
  const { metadata, addressType, endpoints = [], ports = [] } = slice;
  return [
    ...validateMetadata(metadata, { scope: "namespaced", name: subdomainName }),
    ...oneOf(addressType, "addressType", ["FQDN", "IPv4", "IPv6"]),
    ...(endpoints.length > endpointsMax
      ? [tooMany("endpoints", endpoints.length, endpointsMax)]
      : each(endpoints, "endpoints", (endpoint, path) =>
          validateEndpoint(endpoint, path, addressType),
        )),
    ...(ports.length > portsMax
      ? [tooMany("ports", ports.length, portsMax)]
      : each(ports, "ports", (port, path, index) =>
          validatePort(port, path, ports.slice(0, index)),
        )),
  ];
}

function validateEndpoint(endpoint: Endpoint, path: string, type: string): Faults {
  const { addresses, nodeName, hostname, hints } = endpoint;
  const addressesPath = `${path}.addresses`;
  return [
    ...when(addresses.length === 0, required(addressesPath, "must contain at least 1 address")),
    ...when(
      addresses.length > addressesMax,
      tooMany(addressesPath, addresses.length, addressesMax),
    ),
    ...each(addresses, addressesPath, (address, at) => validateAddress(address, at, type)),
    ...optional(nodeName, `${path}.nodeName`, (name, at) => matches(name, at, subdomainName)),
    ...optional(hostname, `${path}.hostname`, (name, at) => matches(name, at, dnsLabel)),
    ...validateHints(hints?.forZones, `${path}.hints.forZones`),
    ...validateHints(hints?.forNodes, `${path}.hints.forNodes`),
  ];
}

function validateAddress(address: string, path: string, type: string): Faults {
  switch (type) {
    case "IPv4":
    case "IPv6":
      return [
        ...when(
          ipFamilyOf(address) !== type,
          invalid(path, address, `must be a valid ${type} address`),
        ),
        ...(ipFamilyOf(address) === undefined ? [] : validateEndpointIp(address, path)),
      ];
    case "FQDN":
      return validateHost(address, path);
    default:
      return [];
  }
}

function validateHost(address: string, path: string): Faults {
  const host = address.replace(/\.$/, "");
  const faults = dnsSubdomain(host);
  if (host === "") return [required(path)];
  if (faults.length > 0) return [invalid(path, host, faults.join(","))];
  return when(
    !host.includes("."),
    invalid(path, host, "should be a domain with at least two segments separated by dots"),
  );
}

function validateHints(
  hints: readonly { readonly name: string }[] | undefined,
  path: string,
): Faults {
  const names = (hints ?? []).map(({ name }) => name);
  if (names.length > hintsMax) return [tooMany(path, names.length, hintsMax)];
  return names.flatMap((name, index) => [
    ...when(names.slice(0, index).includes(name), duplicate(`${path}[${index}].name`, name)),
    ...matches(name, `${path}[${index}].name`, labelValue),
  ]);
}

function validatePort(port: EndpointPort, path: string, before: readonly EndpointPort[]): Faults {
  const isTaken = before.some(({ name }) => (name ?? "") === (port.name ?? ""));
  return [
    ...mayMatch(port.name, `${path}.name`, dnsLabel),
    ...when(isTaken, duplicate(`${path}.name`, port.name ?? "")),
    ...oneOf(port.protocol, `${path}.protocol`, protocols),
    ...optional(port.port, `${path}.port`, portNumber),
    ...optional(port.appProtocol, `${path}.appProtocol`, (name, at) =>
      matches(name, at, qualifiedName),
    ),
  ];
}
