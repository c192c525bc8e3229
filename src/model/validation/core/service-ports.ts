import { duplicate, required } from "../../field-error.ts";
import type { ServicePort, ServiceSpec } from "../../types/core-v1.ts";
import {
  each,
  type Faults,
  matches,
  mayMatch,
  oneOf,
  optional,
  portNumber,
  when,
} from "../checks.ts";
import { dnsLabel, qualifiedName } from "../formats.ts";
import { protocols } from "../pod/container-ports.ts";
import { validatePort } from "../pod/handlers.ts";

/** `spec.ports` of a Service: each port, names that differ, and numbers that are taken once for each protocol. */
export function validateServicePorts({ ports = [] }: ServiceSpec, path: string): Faults {
  const isAmong = (index: number, same: (before: ServicePort) => boolean) =>
    ports.slice(0, index).some(same);
  return [
    ...each(ports, path, (port, portPath, index) => [
      ...when(ports.length > 1 && !port.name, required(`${portPath}.name`)),
      ...mayMatch(port.name, `${portPath}.name`, dnsLabel),
      ...when(
        Boolean(port.name) && isAmong(index, ({ name }) => name === port.name),
        duplicate(`${portPath}.name`, port.name),
      ),
      ...validateServicePort(port, portPath),
    ]),
    ...each(ports, path, ({ nodePort = 0, protocol }, portPath, index) => {
      const isTaken = isAmong(
        index,
        (before) => before.nodePort === nodePort && before.protocol === protocol,
      );
      return when(nodePort !== 0 && isTaken, duplicate(`${portPath}.nodePort`, nodePort));
    }),
    ...each(ports, path, ({ port, protocol }, portPath, index) => {
      const isTaken = isAmong(
        index,
        (before) => before.port === port && before.protocol === protocol,
      );
      return when(isTaken, duplicate(portPath, shownPort(port, protocol)));
    }),
  ];
}

function validateServicePort(port: ServicePort, path: string): Faults {
  return [
    ...portNumber(port.port, `${path}.port`),
    ...oneOf(port.protocol, `${path}.protocol`, protocols),
    ...validatePort(port.targetPort, `${path}.targetPort`),
    ...optional(port.appProtocol, `${path}.appProtocol`, (name, at) =>
      matches(name, at, qualifiedName),
    ),
  ];
}

/** What upstream shows of a port that comes twice: its internal type, with nothing but the number and the protocol. */
function shownPort(port: number, protocol: string | undefined): object {
  return {
    Name: "",
    Protocol: protocol,
    AppProtocol: null,
    Port: port,
    TargetPort: 0,
    NodePort: 0,
  };
}
