import type { Informers } from "../client/informers.ts";
import { keepPolicyRules } from "../network/policies/policy-rules-keeper.ts";
import { runNft } from "../network/nft.ts";
import { keepServiceRules } from "../network/services/service-rules-keeper.ts";
import type { EngineContext } from "./engine-context.ts";

/** Keeps the machine's rules equal to Services and NetworkPolicies. Closing leaves the rules as they are. */
export function startNetwork(context: EngineContext, informers: Informers): void {
  const { identity, names, clock, log, closing, supervise } = context;
  const stop = new AbortController();
  const { bridge } = names;
  const shared = { informers, apply: runNft, clock, log: log.with({ part: "network" }) };
  const services = keepServiceRules(
    { ...shared, network: { ...identity, bridge }, table: names.nftTable },
    stop.signal,
  );
  const policies = keepPolicyRules(
    { ...shared, dnsAddress: identity.gatewayIp, table: `${names.nftTable}-policies` },
    stop.signal,
  );
  supervise("service rules", services);
  supervise("policy rules", policies);
  closing.defer(async () => {
    stop.abort();
    await Promise.allSettled([services, policies]);
  });
}
