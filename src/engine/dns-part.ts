import { readFile } from "node:fs/promises";
import type { Informers } from "../client/informers.ts";
import { clusterViewOf } from "../network/dns/cluster-view.ts";
import { startDnsServer } from "../network/dns/server.ts";
import { createUpstream, nameserversOf } from "../network/dns/upstream.ts";
import type { EngineContext } from "./engine-context.ts";
import { EngineError } from "./engine-error.ts";

export const CLUSTER_DOMAIN = "cluster.local";
const DNS_PORT = 53;

/** Where systemd-resolved keeps the servers that it asks; its own stub answers on this machine only. */
const resolvConfs = ["/run/systemd/resolve/resolv.conf", "/etc/resolv.conf"];

/** The cluster's DNS, on the bridge's address. */
export async function startDns(context: EngineContext, informers: Informers): Promise<void> {
  const { identity, clock, log, closing } = context;
  const upstream = createUpstream(nameserversOf(await hostResolvConf()));
  const options = {
    view: clusterViewOf(informers),
    zone: CLUSTER_DOMAIN,
    upstream,
    serial: () => Math.floor(clock.now() / 1000) % 2 ** 32,
    address: identity.gatewayIp,
    port: DNS_PORT,
    log: log.with({ part: "dns" }),
  };
  try {
    closing.use(await startDnsServer(options));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(
      `DNS cannot listen on ${identity.gatewayIp}:${DNS_PORT}: ${reason}. ` +
        "A name server on this machine that listens on every address is in the way",
      { cause: error },
    );
  }
}

/** The machine's own resolver configuration, as pods with `dnsPolicy: Default` get it. */
export async function hostResolvConf(): Promise<string> {
  for (const path of resolvConfs) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (nameserversOf(text).length > 0) return text;
  }
  return "";
}
