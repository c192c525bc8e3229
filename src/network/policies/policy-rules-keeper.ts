import { Controller, type Outcome } from "../../client/controller.ts";
import type { Informers } from "../../client/informers.ts";
import { namespaces, networkpolicies, pods } from "../../client/resources.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { KeptTable } from "../kept-table.ts";
import { isolationsOf, partyOf, type Party } from "./isolation.ts";
import { policyRules } from "./rules.ts";

export interface PolicyRulesKeeperOptions {
  readonly informers: Informers;
  /** Where pods find the DNS server of this engine: to policies it is a pod `k8s-app: kube-dns` of kube-system. */
  readonly dnsAddress: string;
  readonly table: string;
  /** Carries out an nft script, all or nothing. */
  readonly apply: (script: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps the nftables rules equal to the NetworkPolicies until `signal` aborts. Pods are looked at only while there is one. */
export async function keepPolicyRules(
  options: PolicyRulesKeeperOptions,
  signal: AbortSignal,
): Promise<void> {
  const { informers, dnsAddress, table, apply, clock, log } = options;
  const policies = informers.of(networkpolicies);
  const podInformer = informers.of(pods);
  const namespaceInformer = informers.of(namespaces);
  const dns = dnsParty(dnsAddress);
  const rules = new KeptTable({ table, apply, clock, log });

  const reconcile = async (): Promise<Outcome> => {
    await Promise.all([policies.synced(), podInformer.synced(), namespaceInformer.synced()]);
    const parties = podInformer.list().flatMap((pod) => partyOf(pod) ?? []);
    const isolations = isolationsOf({
      policies: policies.list(),
      parties: [...parties, dns],
      labelsOfNamespace: (name) => namespaceInformer.get(name)?.metadata.labels ?? {},
    });
    return rules.make(policyRules(isolations));
  };

  const controller = new Controller({ name: "network-policy-rules", reconcile, clock, log });
  const changed = (): void => controller.enqueue(table);
  const changedWhileIsolating = (): void => {
    if (policies.list().length > 0) changed();
  };
  policies.onChange(changed);
  podInformer.onChange(changedWhileIsolating);
  namespaceInformer.onChange(changedWhileIsolating);
  // An earlier engine may have left rules for policies that are gone by now.
  changed();
  await controller.run(signal);
}

function dnsParty(address: string): Party {
  return {
    namespace: "kube-system",
    labels: { "k8s-app": "kube-dns" },
    address,
    ports: [
      { name: "dns", protocol: "UDP", port: 53 },
      { name: "dns-tcp", protocol: "TCP", port: 53 },
    ],
  };
}
