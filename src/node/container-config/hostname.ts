import type { Pod } from "../../model/types/core-v1.ts";

const HOSTNAME_LENGTH_MAX = 63;
/** Linux' limit for what `sethostname` takes. */
const KERNEL_HOSTNAME_LENGTH_MAX = 64;

export interface PodHostname {
  /** The short name: what /etc/hosts and DNS know. */
  readonly hostname: string;
  /** `sub.ns.svc.cluster.local`, or "" for a pod without a subdomain. */
  readonly domain: string;
}

/** The pod's host name and domain from `hostnameOverride`, `hostname` and `subdomain`, else its own name. */
export function podHostname(pod: Pod, clusterDomain: string): PodHostname {
  const { hostnameOverride, hostname, subdomain } = pod.spec ?? {};
  if (hostnameOverride !== undefined) return { hostname: shorten(hostnameOverride), domain: "" };
  const name = hostname === undefined || hostname === "" ? (pod.metadata?.name ?? "") : hostname;
  const domain =
    subdomain === undefined || subdomain === ""
      ? ""
      : `${subdomain}.${pod.metadata?.namespace ?? ""}.svc.${clusterDomain}`;
  return { hostname: shorten(name), domain };
}

/** What the kernel is told: the short name, or with `setHostnameAsFQDN` the long one. Throws when that is too long. */
export function kernelHostname(pod: Pod, { hostname, domain }: PodHostname): string {
  if (pod.spec?.setHostnameAsFQDN !== true || domain === "") return hostname;
  const name = `${hostname}.${domain}`;
  if (name.length <= KERNEL_HOSTNAME_LENGTH_MAX) return name;
  throw new Error(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (${KERNEL_HOSTNAME_LENGTH_MAX} characters is the max, ${name.length} characters requested)`,
  );
}

function shorten(name: string): string {
  return name.length <= HOSTNAME_LENGTH_MAX
    ? name
    : name.slice(0, HOSTNAME_LENGTH_MAX).replace(/[-.]+$/, "");
}
