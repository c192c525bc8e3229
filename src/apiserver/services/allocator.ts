import { invalid, invalidError, type FieldError } from "../../model/field-error.ts";
import type { Service, ServicePort, ServiceSpec } from "../../model/types/core-v1.ts";
import type { Random } from "../../ports/random.ts";
import { AddressRange } from "./address-range.ts";

const NODE_PORT_FIRST = 30_000;
const NODE_PORT_LAST = 32_767;

/** What a Service has been given, to be handed back if it is not written after all. */
export interface Allocation extends Disposable {
  readonly service: Service;
}

/**
 * Gives Services their cluster addresses and node ports. What is taken is read from the Services that are there;
 * what was given out for writes that are still on their way is remembered until they are done.
 */
export class ServiceAllocator {
  readonly #range: AddressRange;
  readonly #random: Random;
  readonly #services: () => readonly Service[];
  readonly #underWay = new Set<string | number>();

  constructor(parts: {
    readonly cidr: string;
    readonly random: Random;
    readonly services: () => readonly Service[];
  }) {
    this.#range = new AddressRange(parts.cidr);
    this.#random = parts.random;
    this.#services = parts.services;
  }

  /** The address of `default/kubernetes`. */
  get apiAddress(): string {
    return this.#range.at(1);
  }

  /** `service` with addresses and ports. Throws `Invalid` for one that is taken, out of range, or not to be had. */
  allocate(service: Service, previous: Service | undefined): Allocation {
    const { spec } = service;
    if (spec === undefined || spec.type === "ExternalName") return settled(service);
    const others = this.#services().filter(
      ({ metadata }) => metadata?.uid !== service.metadata?.uid,
    );
    const given: (string | number)[] = [];
    const errors: FieldError[] = [];
    const draft = new Draft({ others, underWay: this.#underWay, given, errors });
    const addressed = this.#withAddress(spec, previous?.spec, draft);
    const next = { ...service, spec: this.#withNodePorts(addressed, draft) };
    if (errors.length > 0) {
      const name = service.metadata?.name ?? "";
      throw invalidError({ group: "", kind: "Service", name }, errors);
    }
    for (const each of given) this.#underWay.add(each);
    const release = (): void => given.forEach((each) => this.#underWay.delete(each));
    return { service: next, [Symbol.dispose]: release };
  }

  #withAddress(spec: ServiceSpec, before: ServiceSpec | undefined, draft: Draft): ServiceSpec {
    const wanted = spec.clusterIP || spec.clusterIPs?.[0];
    if (wanted === "None" || (wanted !== undefined && wanted === before?.clusterIP)) {
      return { ...spec, clusterIP: wanted, clusterIPs: spec.clusterIPs ?? [wanted] };
    }
    const address = wanted === undefined ? this.#freeAddress(draft) : this.#claimed(wanted, draft);
    return { ...spec, clusterIP: address, clusterIPs: [address] };
  }

  #claimed(address: string, draft: Draft): string {
    const fault = !this.#range.contains(address)
      ? `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${this.#range.cidr}`
      : draft.isTaken(address)
        ? `failed to allocate IP ${address}: provided IP is already allocated`
        : undefined;
    if (fault === undefined) draft.given.push(address);
    else draft.errors.push(invalid("spec.clusterIPs", [address], fault));
    return address;
  }

  /** From a place of chance on, but never one of the first: those are for addresses that people choose. */
  #freeAddress(draft: Draft): string {
    const reserved = Math.min(256, Math.floor(this.#range.size / 16)) + 1;
    const choices = this.#range.size - reserved;
    const start = Math.floor(this.#random.next() * choices);
    for (let step = 0; step < choices; step += 1) {
      const address = this.#range.at(reserved + ((start + step) % choices));
      if (draft.take(address)) return address;
    }
    draft.errors.push(
      invalid("spec.clusterIPs", [], "failed to allocate a serviceIP: range is full"),
    );
    return "";
  }

  #withNodePorts(spec: ServiceSpec, draft: Draft): ServiceSpec {
    if (spec.ports === undefined) return spec;
    const isBalanced = spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false;
    const needsPorts = spec.type === "NodePort" || isBalanced;
    const ports = spec.ports.map((port, index) => {
      if (port.nodePort) return this.#claimedPort(port, index, draft);
      return needsPorts ? { ...port, nodePort: this.#freePort(draft) } : port;
    });
    const needsHealthCheck =
      spec.type === "LoadBalancer" &&
      spec.externalTrafficPolicy === "Local" &&
      !spec.healthCheckNodePort;
    return {
      ...spec,
      ports,
      ...(needsHealthCheck && { healthCheckNodePort: this.#freePort(draft) }),
    };
  }

  #claimedPort(port: ServicePort, index: number, draft: Draft): ServicePort {
    const { nodePort = 0 } = port;
    const isInRange = nodePort >= NODE_PORT_FIRST && nodePort <= NODE_PORT_LAST;
    const fault = !isInRange
      ? `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_FIRST}-${NODE_PORT_LAST}`
      : draft.isTaken(nodePort)
        ? "provided port is already allocated"
        : undefined;
    // One number may serve TCP and UDP of the same Service.
    if (fault === undefined) draft.given.push(nodePort);
    else draft.errors.push(invalid(`spec.ports[${index}].nodePort`, nodePort, fault));
    return port;
  }

  #freePort(draft: Draft): number {
    const choices = NODE_PORT_LAST - NODE_PORT_FIRST + 1;
    const start = Math.floor(this.#random.next() * choices);
    for (let step = 0; step < choices; step += 1) {
      const port = NODE_PORT_FIRST + ((start + step) % choices);
      if (!draft.given.includes(port) && draft.take(port)) return port;
    }
    draft.errors.push(invalid("spec.ports", [], "failed to allocate a nodePort: range is full"));
    return 0;
  }
}

/** One allocation in the making. */
class Draft {
  readonly given: (string | number)[];
  readonly errors: FieldError[];
  readonly #taken: ReadonlySet<string | number>;
  readonly #underWay: ReadonlySet<string | number>;

  constructor(parts: {
    readonly others: readonly Service[];
    readonly underWay: ReadonlySet<string | number>;
    readonly given: (string | number)[];
    readonly errors: FieldError[];
  }) {
    this.given = parts.given;
    this.errors = parts.errors;
    this.#underWay = parts.underWay;
    this.#taken = new Set(parts.others.flatMap(takenBy));
  }

  isTaken(what: string | number): boolean {
    return this.#taken.has(what) || this.#underWay.has(what);
  }

  take(what: string | number): boolean {
    if (this.isTaken(what)) return false;
    this.given.push(what);
    return true;
  }
}

function takenBy({ spec }: Service): readonly (string | number)[] {
  const ports = (spec?.ports ?? []).map((port) => port.nodePort);
  return [...(spec?.clusterIPs ?? []), ...ports, spec?.healthCheckNodePort].filter(
    (each) => each !== undefined,
  );
}

function settled(service: Service): Allocation {
  return { service, [Symbol.dispose]: () => {} };
}
