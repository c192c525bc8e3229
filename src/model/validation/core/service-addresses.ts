import { duplicate, invalid, notSupported, required } from "../../field-error.ts";
import type { ServiceSpec } from "../../types/core-v1.ts";
import { ipFamilyOf, validateIp } from "../addresses.ts";
import { each, type Faults, mayBeOneOf, when } from "../checks.ts";

/** Whether a Service has no address of its own by its own wish. */
export function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === "None";
}

/** `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy`, as they are and as they fit together. */
export function validateClusterIps(spec: ServiceSpec, path: string): Faults {
  if (spec.type === "ExternalName") return [];
  return [
    ...validateFirst(spec, `${path}.clusterIPs`),
    ...validateFamilies(spec.ipFamilies ?? [], `${path}.ipFamilies`),
    ...mayBeOneOf(spec.ipFamilyPolicy, `${path}.ipFamilyPolicy`, [
      "PreferDualStack",
      "RequireDualStack",
      "SingleStack",
    ]),
    ...validateIps(spec, `${path}.clusterIPs`),
  ];
}

/** Addresses may be added and the second one dropped; the first stays. */
export function validateClusterIpsChange(spec: ServiceSpec, old: ServiceSpec): Faults {
  if (isExternal(spec) || isExternal(old) || (isHeadless(spec) && isHeadless(old))) return [];
  return validateListChange(spec, {
    list: spec.clusterIPs ?? [],
    old: old.clusterIPs ?? [],
    path: "spec.clusterIPs",
    name: "clusterIP",
  });
}

/** As of addresses; a headless Service may change its families. */
export function validateFamiliesChange(spec: ServiceSpec, old: ServiceSpec): Faults {
  if (isExternal(spec) || isExternal(old) || isHeadless(spec) || isHeadless(old)) return [];
  return validateListChange(spec, {
    list: spec.ipFamilies ?? [],
    old: old.ipFamilies ?? [],
    path: "spec.ipFamilies",
    name: "ipFamily",
  });
}

function isExternal({ type }: ServiceSpec): boolean {
  return type === "ExternalName";
}

function validateListChange(
  spec: ServiceSpec,
  change: {
    readonly list: readonly string[];
    readonly old: readonly string[];
    readonly path: string;
    readonly name: "clusterIP" | "ipFamily";
  },
): Faults {
  const { list, old, path, name } = change;
  const changed = (index: number) => invalid(`${path}[${index}]`, list, "may not change once set");
  if (old.length === list.length) {
    return old.flatMap((value, index) =>
      when(value !== list[index], changed(name === "clusterIP" ? index : 0)),
    );
  }
  const isOtherFirst = old.length > 0 && list.length > 0 && old[0] !== list[0];
  if (old.length < list.length) return when(isOtherFirst, changed(0));
  return [
    ...when(list.length === 0, invalid(`${path}[0]`, list, `primary ${name} can not be unset`)),
    ...when(isOtherFirst, changed(0)),
    ...when(
      list.length === 1 && spec.ipFamilyPolicy !== "SingleStack",
      invalid(
        "spec.ipFamilyPolicy",
        spec.ipFamilyPolicy,
        `must be set to 'SingleStack' when releasing the secondary ${name}`,
      ),
    ),
  ];
}

function validateFirst({ clusterIP = "", clusterIPs = [] }: ServiceSpec, path: string): Faults {
  if (clusterIP === "") {
    return when(
      clusterIPs.length > 0,
      invalid(path, clusterIPs, "must be empty when `clusterIP` is not specified"),
    );
  }
  if (clusterIPs.length === 0) return [required(path)];
  return when(
    clusterIPs[0] !== clusterIP,
    invalid(path, clusterIPs, "first value must match `clusterIP`"),
  );
}

function validateFamilies(families: readonly string[], path: string): Faults {
  const known = ["IPv4", "IPv6"];
  return each(families, path, (family, familyPath, index) => [
    ...when(!known.includes(family), notSupported(familyPath, family, known)),
    ...when(families.slice(0, index).includes(family), duplicate(familyPath, family)),
  ]);
}

function validateIps(spec: ServiceSpec, path: string): Faults {
  const { clusterIPs: ips = [] } = spec;
  const faults = [...each(ips, path, (ip, ipPath, index) => validateSingle(ip, ipPath, index))];
  const isMixed = ips[0] === "None" && ips.length > 1;
  const misplaced = when(isMixed, invalid(path, ips, "'None' must be the first and only value"));
  const tooMany = when(ips.length > 2, invalid(path, ips, "may only hold up to 2 values"));
  if (faults.length + misplaced.length > 0) return [...misplaced, ...faults, ...tooMany];
  const isSingleStack = ips.length > 1 && new Set(ips.map(ipFamilyOf)).size < ips.length;
  return [
    ...tooMany,
    ...when(
      isSingleStack,
      invalid(path, ips, "may specify no more than one IP for each IP family"),
    ),
    ...(isHeadless(spec) ? [] : validateOrder(spec, path)),
  ];
}

function validateSingle(ip: string, path: string, index: number): Faults {
  return index === 0 && ip === "None" ? [] : validateIp(ip, path);
}

function validateOrder({ clusterIPs = [], ipFamilies = [] }: ServiceSpec, path: string): Faults {
  return each(clusterIPs.slice(0, ipFamilies.length), path, (ip, ipPath, index) => {
    const family = ipFamilies[index];
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    return when(ipFamilyOf(ip) !== family, invalid(ipPath, ip, detail));
  });
}
