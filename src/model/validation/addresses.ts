import { invalid } from "../field-error.ts";
import { type Faults, when } from "./checks.ts";

/** An IP address, of either family. */
export function validateIp(value: string, path: string): Faults {
  return when(
    ipFamilyOf(value) === undefined,
    invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
  );
}

/** A network with its prefix length. */
export function validateCidr(value: string, path: string): Faults {
  return when(
    !isCidr(value),
    invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"),
  );
}

/** An address that endpoints and services may have: not of this host, link or nobody. */
export function validateEndpointIp(value: string, path: string): Faults {
  const family = ipFamilyOf(value);
  if (family === undefined) return [invalid(path, value, "must be a valid IP address")];
  const ip = value.toLowerCase();
  const rules: readonly (readonly [boolean, string])[] = [
    [ip === "0.0.0.0" || ip === "::", `may not be unspecified (${value})`],
    [
      ip.startsWith("127.") || ip === "::1",
      "may not be in the loopback range (127.0.0.0/8, ::1/128)",
    ],
    [
      ip.startsWith("169.254.") || /^fe[89ab]/.test(ip),
      "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
    ],
    [
      ip.startsWith("224.0.0.") || /^ff.2:/.test(ip),
      "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
    ],
  ];
  return rules.flatMap(([holds, detail]) => when(holds, invalid(path, value, detail)));
}

/** The family of an address; `undefined` for a text that is none. Leading zeroes are taken, as upstream does. */
export function ipFamilyOf(value: string): "IPv4" | "IPv6" | undefined {
  if (isIpv4(value)) return "IPv4";
  return isIpv6(value) ? "IPv6" : undefined;
}

export function isCidr(value: string): boolean {
  const match = /^(.+)\/(\d{1,3})$/.exec(value);
  if (match === null) return false;
  const family = ipFamilyOf(match[1] ?? "");
  const bits = Number(match[2]);
  return family === "IPv4" ? bits <= 32 : family === "IPv6" && bits <= 128;
}

/** Whether all of the network `inner` lies in `outer`, and is less than all of it. */
export function isStrictSubnet(inner: string, outer: string): boolean {
  const [ip = "", length = ""] = inner.split("/");
  const [network = "", outerLength = ""] = outer.split("/");
  if (ipFamilyOf(ip) !== ipFamilyOf(network)) return false;
  const bits = ipFamilyOf(ip) === "IPv4" ? 32 : 128;
  const shift = BigInt(bits - Number(outerLength));
  const isInside = numberOf(ip) >> shift === numberOf(network) >> shift;
  return isInside && Number(length) > Number(outerLength);
}

/** An address as a number. */
function numberOf(ip: string): bigint {
  if (isIpv4(ip)) return ip.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = "", tail = ""] = ip.replace(/[^:]*\.[^:]*$/, mixedGroups).split("::");
  const [first, last] = [head, tail].map((side) => (side === "" ? [] : side.split(":")));
  const zeros = 8 - (first?.length ?? 0) - (last?.length ?? 0);
  const groups = [...(first ?? []), ...Array<string>(zeros).fill("0"), ...(last ?? [])];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** The two groups that an IPv4 address at the end of an IPv6 one stands for. */
function mixedGroups(ipv4: string): string {
  const value = numberOf(ipv4);
  return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function isIpv4(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,4}$/.test(part) && Number(part) <= 255);
}

function isIpv6(value: string): boolean {
  const [head = "", tail, ...more] = value.split("::");
  if (more.length > 0 || !value.includes(":")) return false;
  const groups = [head, tail ?? ""].flatMap((side) => (side === "" ? [] : side.split(":")));
  const last = groups.at(-1) ?? "";
  const isMixed = last.includes(".");
  const plain = isMixed ? groups.slice(0, -1) : groups;
  const count = plain.length + (isMixed ? 2 : 0);
  if (isMixed && !isIpv4(last)) return false;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return tail === undefined ? count === 8 : count <= 7;
}
