import { required } from "../../field-error.ts";
import type {
  EndpointAddress,
  EndpointPort,
  Endpoints,
  EndpointSubset,
} from "../../types/core-v1.ts";
import { validateEndpointIp, validateIp } from "../addresses.ts";
import {
  each,
  type Faults,
  mayMatch,
  oneOf,
  optional,
  matches,
  portNumber,
  when,
} from "../checks.ts";
import { dnsLabel, qualifiedName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { protocols } from "../pod/container-ports.ts";
import { type KindRules, plainRules } from "../rules.ts";

export const endpointsRules: KindRules<Endpoints> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ subsets }) => each(subsets, "subsets", validateSubset),
});

function validateSubset(subset: EndpointSubset, path: string): Faults {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  return [
    ...when(
      addresses.length + notReadyAddresses.length === 0,
      required(path, "must specify `addresses` or `notReadyAddresses`"),
    ),
    ...each(addresses, `${path}.addresses`, validateAddress),
    ...each(notReadyAddresses, `${path}.notReadyAddresses`, validateAddress),
    ...each(ports, `${path}.ports`, (port, portPath) =>
      validatePort(port, portPath, ports.length > 1),
    ),
  ];
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: string): Faults {
  const ipFaults = validateIp(ip, `${path}.ip`);
  return [
    ...ipFaults,
    ...mayMatch(hostname, `${path}.hostname`, dnsLabel),
    ...optional(nodeName, `${path}.nodeName`, (name, at) => matches(name, at, subdomainName)),
    ...(ipFaults.length > 0 ? [] : validateEndpointIp(ip, `${path}.ip`)),
  ];
}

function validatePort(port: EndpointPort, path: string, needsName: boolean): Faults {
  return [
    ...when(needsName && !port.name, required(`${path}.name`)),
    ...mayMatch(port.name, `${path}.name`, dnsLabel),
    ...portNumber(port.port, `${path}.port`),
    ...oneOf(port.protocol, `${path}.protocol`, protocols),
    ...optional(port.appProtocol, `${path}.appProtocol`, (name, at) =>
      matches(name, at, qualifiedName),
    ),
  ];
}
