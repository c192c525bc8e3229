import { endpointslices, services } from "../../client/resources.ts";
import type { Informers } from "../../client/informers.ts";
import { Controller, type Outcome } from "../../client/controller.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { KeptTable } from "../kept-table.ts";
import { slicesByService } from "../service-slices.ts";
import { routesOf, type Route } from "./routes.ts";
import { serviceRules, type PodNetwork } from "./rules.ts";
import { guardsOf } from "./source-ranges.ts";

export interface ServiceRulesKeeperOptions {
  readonly informers: Informers;
  readonly network: PodNetwork;
  readonly nodeName: string;
  /** nftables table of this engine. */
  readonly table: string;
  /** Carries out an nft script, all or nothing. */
  readonly apply: (script: string) => Promise<void>;
  /** Ends the flows of UDP that `routes` no longer lead so. */
  readonly forgetFlows: (routes: readonly Route[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Keeps the nftables rules equal to the Services and EndpointSlices until `signal` aborts. Changes that come while
 * nft runs are taken together by the next run; a failed run is repeated with back-off, from nothing.
 */
export async function keepServiceRules(
  options: ServiceRulesKeeperOptions,
  signal: AbortSignal,
): Promise<void> {
  const { informers, network, nodeName, table, apply, forgetFlows, clock, log } = options;
  const serviceInformer = informers.of(services);
  const sliceInformer = informers.of(endpointslices);
  const slicesOf = slicesByService(informers);
  const rules = new KeptTable({ table, apply, clock, log });
  let udpInPlace: string | undefined;

  const reconcile = async (): Promise<Outcome> => {
    await Promise.all([serviceInformer.synced(), sliceInformer.synced()]);
    const all = serviceInformer.list();
    const routes = routesOf(all, { slicesOf, nodeName });
    const outcome = await rules.make(serviceRules(routes, guardsOf(all), network));
    const udp = JSON.stringify(routes.filter(({ protocol }) => protocol === "udp"));
    if (udp !== udpInPlace) await forgetFlows(routes);
    udpInPlace = udp;
    return outcome;
  };

  const controller = new Controller({ name: "service-rules", reconcile, clock, log });
  const changed = (): void => controller.enqueue(table);
  serviceInformer.onChange(changed);
  sliceInformer.onChange(changed);
  changed();
  await controller.run(signal);
}
