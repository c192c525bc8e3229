import type { Informers } from "../client/informers.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { forgetStaleFlows } from "./conntrack.ts";
import { clusterViewOf } from "./dns/cluster-view.ts";
import { ensureDnsService } from "./dns/dns-service.ts";
import { startDnsServer } from "./dns/server.ts";
import { createUpstream } from "./dns/upstream.ts";
import { keepHostFirewall } from "./host-firewall/keeper.ts";
import { prepareHost } from "./host-settings.ts";
import { Nft } from "./nft.ts";
import { keepPolicyRules } from "./policies/policy-rules-keeper.ts";
import type { Route } from "./services/routes.ts";
import type { PodNetwork } from "./services/rules.ts";
import { keepServiceRules } from "./services/service-rules-keeper.ts";

/** The zone of every name in the cluster. */
export const clusterDomain = "cluster.local";
const DNS_PORT = 53;

export interface ClusterNetworkOptions {
  readonly informers: Informers;
  readonly network: PodNetwork;
  readonly nodeName: string;
  /** The bridge's own address: the DNS server listens there, where pods and the host reach it and nobody else. */
  readonly gatewayIp: string;
  /** Where the API listens at that address. */
  readonly apiPort: number;
  /** Of the Service `kube-dns`. */
  readonly dnsServiceIp: string;
  /** The host's own name servers, asked for names outside the cluster. */
  readonly nameservers: readonly string[];
  /** nftables table for Services; the one for NetworkPolicies is called the same with `-policy` after it. */
  readonly table: string;
  /**
   * The rules are left as they are until then: what an engine before this one left goes on to work, and to start nft
   * takes so long that others who start had better not share the processor with it.
   */
  readonly rulesFrom: Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ClusterNetwork {
  /**
   * Ends when `signal` has aborted, `rulesFrom` has come and the servers are closed; rejects when one of them fails for
   * good.
   */
  readonly done: Promise<void>;
}

/**
 * Services, cluster DNS and NetworkPolicies. Resolves when DNS answers; the bridge must be there already. The rules
 * stay when the engine goes, so that what runs goes on working; `tandem down` removes them.
 */
export async function startClusterNetwork(
  options: ClusterNetworkOptions,
  signal: AbortSignal,
): Promise<ClusterNetwork> {
  const { informers, network, nodeName, gatewayIp, apiPort, table, clock, log } = options;
  const { dnsServiceIp: clusterIp, nameservers } = options;
  await prepareHost(network);
  const startedAt = clock.now();
  const dns = await startDnsServer({
    address: gatewayIp,
    port: DNS_PORT,
    view: clusterViewOf(informers),
    zone: clusterDomain,
    upstream: createUpstream(nameservers.filter((address) => address !== gatewayIp)),
    serial: () => Math.floor(startedAt / 1000),
    log,
  });
  const forgetFlows = async (routes: readonly Route[]): Promise<void> =>
    forgetStaleFlows(routes, log);
  const rules = { informers, clock, log };
  const passage = { bridge: network.bridge, gatewayIp, apiPort };
  const keepers = [
    withNft(options, (apply) =>
      keepServiceRules({ ...rules, apply, network, nodeName, table, forgetFlows }, signal),
    ),
    withNft(options, (apply) =>
      keepPolicyRules({ ...rules, apply, dnsAddress: gatewayIp, table: `${table}-policy` }, signal),
    ),
    options.rulesFrom.then(async () => keepHostFirewall({ passage, clock, log }, signal)),
  ];
  await ensureDnsService(informers.api, { clusterIp, serverAddress: gatewayIp });
  const done = Promise.all(keepers).finally(async () => dns[Symbol.asyncDispose]());
  return { done: done.then(() => undefined) };
}

async function withNft(
  { clock, rulesFrom }: ClusterNetworkOptions,
  keep: (apply: Nft["run"]) => Promise<void>,
): Promise<void> {
  await rulesFrom;
  using nft = new Nft(clock);
  await keep(async (script) => nft.run(script));
}
