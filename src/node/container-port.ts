import type { AnyContainer } from "./effects.ts";
import { PodError } from "./pod-error.ts";

const PORT_MAX = 65_535;

/** The number behind a port reference: a number, the name of one of the container's ports, or a number as text. */
export function containerPort(container: AnyContainer, reference: number | string): number {
  const named = (container.ports ?? []).find(({ name }) => name === reference);
  const port = named?.containerPort ?? numberFrom(reference);
  if (port > 0 && port <= PORT_MAX) return port;
  throw new PodError(`invalid port number: ${port}`);
}

function numberFrom(reference: number | string): number {
  if (typeof reference === "number") return reference;
  if (/^\d+$/.test(reference)) return Number(reference);
  throw new PodError(`strconv.Atoi: parsing "${reference}": invalid syntax`);
}
