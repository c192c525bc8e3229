import { duplicate, required } from "../../field-error.ts";
import type { Container, ContainerPort } from "../../types/core-v1.ts";
import { each, type Faults, matches, oneOf, portNumber, when } from "../checks.ts";
import { portName } from "../formats.ts";

export const protocols: readonly string[] = ["SCTP", "TCP", "UDP"];

/** `ports` of a container. */
export function validateContainerPorts(
  ports: readonly ContainerPort[] | undefined,
  path: string,
): Faults {
  return each(ports, path, (port, itemPath, index) => [
    ...validateName(port, itemPath, ports?.slice(0, index) ?? []),
    ...(port.containerPort === 0 || port.containerPort === undefined
      ? [required(`${itemPath}.containerPort`)]
      : portNumber(port.containerPort, `${itemPath}.containerPort`)),
    ...(port.hostPort ? portNumber(port.hostPort, `${itemPath}.hostPort`) : []),
    ...oneOf(port.protocol, `${itemPath}.protocol`, protocols),
  ]);
}

/** No two ports of these containers may claim the same port of the host. */
export function validateHostPorts(containers: readonly Container[], path: string): Faults {
  const taken = new Set<string>();
  return each(containers, path, ({ ports }, containerPath) =>
    each(ports, `${containerPath}.ports`, ({ protocol = "", hostIP = "", hostPort }, itemPath) => {
      if (!hostPort) return [];
      const claim = `${protocol}/${hostIP}/${hostPort}`;
      const isTaken = taken.has(claim);
      taken.add(claim);
      return when(isTaken, duplicate(`${itemPath}.hostPort`, claim));
    }),
  );
}

function validateName(
  { name }: ContainerPort,
  path: string,
  before: readonly ContainerPort[],
): Faults {
  if (!name) return [];
  const faults = matches(name, `${path}.name`, portName);
  if (faults.length > 0) return faults;
  return when(
    before.some((each) => each.name === name),
    duplicate(`${path}.name`, name),
  );
}
