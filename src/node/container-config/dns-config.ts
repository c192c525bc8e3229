import type { Pod, PodDNSConfigOption } from "../../model/types/core-v1.ts";

/** What `/etc/resolv.conf` of a pod holds, as CRI takes it. */
export interface ResolverConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** What the cluster and the host offer. */
export interface ResolverSources {
  readonly clusterDomain: string;
  /** Empty when there is no cluster DNS: then every pod gets the host's resolver, as in a kubelet. */
  readonly clusterDNS: readonly string[];
  readonly host: ResolverConfig;
}

export const NAMESERVERS_MAX = 3;
export const SEARCHES_MAX = 32;
const SEARCH_LINE_LENGTH_MAX = 2048;

/** The resolver of a pod, and what a kubelet would warn about (event `DNSConfigForming`). */
export function podResolver(
  pod: Pod,
  sources: ResolverSources,
): { readonly config: ResolverConfig; readonly warnings: readonly string[] } {
  const base = policyResolver(pod, sources);
  const merged = mergeDNSConfig(base, pod);
  const servers = merged.servers.slice(0, NAMESERVERS_MAX);
  const searches = fittingSearches(merged.searches);
  const warnings: string[] = [];
  if (servers.length < merged.servers.length) {
    warnings.push(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(" ")}`,
    );
  }
  if (searches.length < merged.searches.length) {
    warnings.push(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(" ")}`,
    );
  }
  return { config: { servers, searches, options: merged.options }, warnings };
}

/** Reads a `resolv.conf`; the last `search` line wins, as in the resolver. */
export function parseResolvConf(text: string): ResolverConfig {
  const servers: string[] = [];
  let searches: readonly string[] = [];
  let options: readonly string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line
      .replace(/[#;].*$/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "nameserver" && values[0] !== undefined) servers.push(values[0]);
    if (keyword === "search") {
      searches = values.map((search) => (search === "." ? search : search.replace(/\.$/, "")));
    }
    if (keyword === "options") options = [...options, ...values];
  }
  return { servers, searches, options };
}

function policyResolver(pod: Pod, sources: ResolverSources): ResolverConfig {
  const policy = pod.spec?.dnsPolicy ?? "ClusterFirst";
  if (policy === "None") return { servers: [], searches: [], options: [] };
  const onHost = pod.spec?.hostNetwork === true && policy !== "ClusterFirstWithHostNet";
  if (policy === "Default" || onHost || sources.clusterDNS.length === 0) return sources.host;
  const { clusterDomain } = sources;
  const cluster = [
    `${pod.metadata?.namespace ?? ""}.svc.${clusterDomain}`,
    `svc.${clusterDomain}`,
    clusterDomain,
  ];
  return {
    servers: sources.clusterDNS,
    searches: unique([...cluster, ...sources.host.searches.filter((search) => search !== ".")]),
    options: ["ndots:5"],
  };
}

function mergeDNSConfig(base: ResolverConfig, pod: Pod): ResolverConfig {
  const extra = pod.spec?.dnsConfig;
  if (extra === undefined) return base;
  return {
    servers: unique([...base.servers, ...(extra.nameservers ?? [])]),
    searches: unique([...base.searches, ...(extra.searches ?? [])]),
    options: mergeOptions(base.options, extra.options ?? []),
  };
}

function mergeOptions(
  base: readonly string[],
  extra: readonly PodDNSConfigOption[],
): readonly string[] {
  const merged = new Map(base.map((option) => [option.split(":")[0] ?? "", option]));
  for (const { name, value } of extra) {
    if (name === undefined || name === "") continue;
    merged.set(name, value === undefined || value === "" ? name : `${name}:${value}`);
  }
  return [...merged.values()];
}

function fittingSearches(searches: readonly string[]): readonly string[] {
  let fitting = searches.slice(0, SEARCHES_MAX);
  while (fitting.join(" ").length > SEARCH_LINE_LENGTH_MAX) fitting = fitting.slice(0, -1);
  return fitting;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
