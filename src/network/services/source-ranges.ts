import type { Service } from "../../model/types/core-v1.ts";
import type { Chain } from "../nft-table.ts";

/** Translation of destinations has priority -100. */
const BEFORE_DNAT = -110;

/** A load balancer's address and port that only some may use. */
export interface Guard {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
  /** IPv4 networks. */
  readonly sources: readonly string[];
}

/** What `loadBalancerSourceRanges` ask for. The Service's other addresses stay open to everybody, as with kube-proxy. */
export function guardsOf(services: readonly Service[]): readonly Guard[] {
  return services.flatMap(({ spec, status }) => {
    const ranges = (spec?.loadBalancerSourceRanges ?? []).map((range) => range.trim());
    if (spec?.type !== "LoadBalancer" || ranges.length === 0) return [];
    const sources = ranges.filter((range) => !range.includes(":"));
    const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
    return (spec.ports ?? []).flatMap(({ protocol = "TCP", port }) =>
      addresses.map((address) => ({ address, protocol: protocol.toLowerCase(), port, sources })),
    );
  });
}

/** Looks at packets while they still carry the address that was asked for: before it is translated. */
export function guardChains(guards: readonly Guard[]): readonly Chain[] {
  const rules = guards.map(({ address, protocol, port, sources }) => {
    // An empty set is no nftables: ranges of another family let nobody in.
    const strangers = sources.length === 0 ? "" : `ip saddr != { ${sources.join(", ")} } `;
    return `ip daddr ${address} ${protocol} dport ${port} ${strangers}drop`;
  });
  return ["prerouting", "output"].map((hook) => ({
    name: `guard-${hook}`,
    hook: `type filter hook ${hook} priority ${BEFORE_DNAT}; policy accept;`,
    rules,
  }));
}
