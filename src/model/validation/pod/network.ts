import { forbidden, invalid, required, tooLong } from "../../field-error.ts";
import type { HostAlias, PodDNSConfig, PodSpec } from "../../types/core-v1.ts";
import { validateIp } from "../addresses.ts";
import { each, type Faults, matches, mayMatch, oneOf, when } from "../checks.ts";
import { byteLength, dnsLabel, dnsSubdomain, subdomainWithUnderscore } from "../formats.ts";

/** `dnsPolicy` and `dnsConfig`. */
export function validateDnsPolicy(policy: string | undefined, path: string): Faults {
  return oneOf(policy, path, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
}

const nameserversMax = 3;
const searchesMax = 32;
const searchBytesMax = 2048;

export function validateDnsConfig(spec: PodSpec, path: string): Faults {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === "None") {
    if (config === undefined) {
      return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    }
    if ((config.nameservers ?? []).length === 0) {
      const detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
      return [required(`${path}.nameservers`, detail)];
    }
  }
  return config === undefined ? [] : validateResolver(config, path);
}

/** `hostname`, `subdomain`, `hostnameOverride` and `hostAliases`. */
export function validateHostNames(spec: PodSpec, path: string): Faults {
  return [
    ...mayMatch(spec.hostname, `${path}.hostname`, dnsLabel),
    ...mayMatch(spec.subdomain, `${path}.subdomain`, dnsLabel),
    ...validateHostnameOverride(spec, `${path}.hostnameOverride`),
    ...validateHostAliases(spec.hostAliases, `${path}.hostAliases`),
  ];
}

/** On the host's network a container's port is the host's port. */
export function validateHostNetworkPorts(
  spec: PodSpec,
  path: string,
  options: { readonly isPod: boolean },
): Faults {
  if (spec.hostNetwork !== true) return [];
  return each(spec.containers, `${path}.containers`, ({ ports }, containerPath) =>
    each(ports, `${containerPath}.ports`, ({ hostPort = 0, containerPort }, portPath) =>
      when(
        (options.isPod || hostPort !== 0) && hostPort !== containerPort,
        invalid(
          `${portPath}.hostPort`,
          hostPort,
          "must match `containerPort` when `hostNetwork` is true",
        ),
      ),
    ),
  );
}

function validateResolver(config: PodDNSConfig, path: string): Faults {
  const { nameservers = [], searches = [], options } = config;
  return [
    ...when(
      nameservers.length > nameserversMax,
      invalid(
        `${path}.nameservers`,
        nameservers,
        `must not have more than ${nameserversMax} nameservers`,
      ),
    ),
    ...each(nameservers, `${path}.nameservers`, validateIp),
    ...when(
      searches.length > searchesMax,
      invalid(`${path}.searches`, searches, `must not have more than ${searchesMax} search paths`),
    ),
    ...when(
      byteLength(searches.join(" ")) > searchBytesMax,
      invalid(
        `${path}.searches`,
        searches,
        `must not have more than ${searchBytesMax} characters (including spaces) in the search list`,
      ),
    ),
    ...each(searches, `${path}.searches`, (search, searchPath) =>
      search === "." ? [] : matches(search.replace(/\.$/, ""), searchPath, subdomainWithUnderscore),
    ),
    ...each(options, `${path}.options`, ({ name }, optionPath) =>
      when(!name, required(optionPath, "must not be empty")),
    ),
  ];
}

const hostnameBytesMax = 64;

function validateHostnameOverride(spec: PodSpec, path: string): Faults {
  const name = spec.hostnameOverride;
  if (name === undefined) return [];
  return [
    ...when(
      spec.hostNetwork === true,
      forbidden(path, "may not be specified when `hostNetwork` is true"),
    ),
    ...when(
      spec.setHostnameAsFQDN === true,
      forbidden(path, "may not be specified when `setHostnameAsFQDN` is true"),
    ),
    ...matches(name, path, dnsSubdomain),
    ...when(byteLength(name) > hostnameBytesMax, tooLong(path, hostnameBytesMax)),
  ];
}

function validateHostAliases(aliases: readonly HostAlias[] | undefined, path: string): Faults {
  return each(aliases, path, ({ ip, hostnames }, itemPath) => [
    ...validateIp(ip, `${itemPath}.ip`),
    ...each(hostnames, `${itemPath}.hostnames`, (name, at) => matches(name, at, dnsSubdomain)),
  ]);
}
