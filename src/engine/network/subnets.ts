import { addressIn, type Cidr, formatCidr, overlaps, parseCidr } from "./ipv4.ts";

/** The networks of one engine. Several engines on one machine have different ones. */
export interface Subnets {
  readonly podCidr: string;
  /** The bridge's own address, which pods see as their gateway. */
  readonly gatewayIp: string;
  readonly serviceCidr: string;
  /** Of the Service `kubernetes`. */
  readonly apiServiceIp: string;
  /** Of the Service `kube-dns`. */
  readonly dnsServiceIp: string;
}

const CANDIDATES = 256;

/**
 * A less specific route covers ours without a conflict: the kernel prefers the longer prefix. Many private networks
 * route all of 10.0.0.0/8 somewhere.
 */
const CONFLICT_PREFIX_MIN = 13;

/** The first pair of networks that touches none of `taken`; `undefined` when all are taken. */
export function chooseSubnets(taken: readonly string[]): Subnets | undefined {
  const conflicts = taken
    .flatMap((text) => parseCidr(text) ?? [])
    .filter(({ prefixLength }) => prefixLength >= CONFLICT_PREFIX_MIN);
  const isFree = (cidr: Cidr): boolean => !conflicts.some((conflict) => overlaps(conflict, cidr));
  for (let index = 0; index < CANDIDATES; index += 1) {
    const { pods, services } = candidate(index);
    if (isFree(pods) && isFree(services)) return toSubnets(pods, services);
  }
  return undefined;
}

/** 10.244.N.0/24 for pods and the N-th /20 of 10.96.0.0/12 for Services: where Kubernetes users expect them. */
function candidate(index: number): { readonly pods: Cidr; readonly services: Cidr } {
  const pods = 2 ** 24 * 10 + 2 ** 16 * 244 + 2 ** 8 * index;
  const services = 2 ** 24 * 10 + 2 ** 16 * 96 + 2 ** 12 * index;
  return {
    pods: { address: pods, prefixLength: 24 },
    services: { address: services, prefixLength: 20 },
  };
}

function toSubnets(pods: Cidr, services: Cidr): Subnets {
  return {
    podCidr: formatCidr(pods),
    gatewayIp: addressIn(pods, 1),
    serviceCidr: formatCidr(services),
    apiServiceIp: addressIn(services, 1),
    dnsServiceIp: addressIn(services, 10),
  };
}
