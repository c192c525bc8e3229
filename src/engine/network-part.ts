import type { Informers } from "../client/informers.ts";
import { startClusterNetwork } from "../network/cluster-network.ts";
import { nameserversOf } from "../network/dns/upstream.ts";
import type { EngineContext } from "./engine-context.ts";
import { EngineError } from "./engine-error.ts";

export interface NetworkPart {
  /** From now on the rules follow Services and NetworkPolicies; before, they are as an earlier engine left them. */
  keepRules(): void;
}

/**
 * Services, cluster DNS and NetworkPolicies; the context's identity has the port that the API listens on. Closing leaves
 * the rules as they are, and stops DNS.
 */
export async function startNetwork(
  context: EngineContext,
  informers: Informers,
  { resolvConf, nodeName }: { readonly resolvConf: string; readonly nodeName: string },
): Promise<NetworkPart> {
  const { identity, names, clock, log, closing, supervise } = context;
  const { gatewayIp, dnsServiceIp } = identity;
  const stop = new AbortController();
  const rules = Promise.withResolvers<void>();
  const options = {
    informers,
    network: { ...identity, bridge: names.bridge },
    nodeName,
    gatewayIp,
    apiPort: identity.port,
    dnsServiceIp,
    nameservers: nameserversOf(resolvConf),
    table: names.nftTable,
    rulesFrom: rules.promise,
    clock,
    log: log.with({ part: "network" }),
  };
  const { done } = await startClusterNetwork(options, stop.signal).catch((error: unknown) => {
    throw explained(error, gatewayIp);
  });
  supervise("network", done);
  closing.defer(async () => {
    stop.abort();
    rules.resolve();
    await done.catch(() => undefined);
  });
  return { keepRules: rules.resolve };
}

function explained(error: unknown, gatewayIp: string): unknown {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (!isTaken) return error;
  return new EngineError(
    `DNS cannot listen on ${gatewayIp}:53: a name server on this machine listens on every address`,
    { cause: error },
  );
}
