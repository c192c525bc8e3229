/** An IPv4 network: `address` is its first address as a number. */
export interface Cidr {
  readonly address: number;
  readonly prefixLength: number;
}

/** Reads `10.1.0.0/16`, or an address as a network of one; `undefined` when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const prefixLength = match[5] === undefined ? 32 : Number(match[5]);
  const octets = match.slice(1, 5).map(Number);
  if (prefixLength > 32 || octets.some((octet) => octet > 255)) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return { address: address - (address % sizeOf(prefixLength)), prefixLength };
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  const endOfA = a.address + sizeOf(a.prefixLength);
  const endOfB = b.address + sizeOf(b.prefixLength);
  return a.address < endOfB && b.address < endOfA;
}

/** The address `offset` after the network's first, dotted. */
export function addressIn(cidr: Cidr, offset: number): string {
  const address = cidr.address + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function formatCidr(cidr: Cidr): string {
  return `${addressIn(cidr, 0)}/${cidr.prefixLength}`;
}

function sizeOf(prefixLength: number): number {
  return 2 ** (32 - prefixLength);
}
