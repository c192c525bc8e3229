import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { engineFiles } from "../files.ts";
import { machineNames } from "../identity.ts";
import { deletedEngines, unregisterEngine } from "../registry.ts";
import { processesNaming } from "./processes.ts";
import { sweep } from "./sweep.ts";

/**
 * Takes away what engines have left on this machine whose data directory was deleted by hand: their firewall rules
 * would go on to keep the pods of other engines apart. An engine that still runs is left to `tandem down`.
 */
export async function sweepDeletedEngines(clock: Clock, log: Log): Promise<void> {
  for (const { dataDirectory, identity } of await deletedEngines()) {
    if ((await processesNaming(dataDirectory)).length > 0) continue;
    const about = { engine: identity.name, dataDirectory };
    try {
      await sweep(engineFiles(dataDirectory), machineNames(identity.id), clock);
      await unregisterEngine(identity.id);
      log.info("swept what an engine without a data directory had left", about);
    } catch (error) {
      log.warn("cannot sweep what an engine without a data directory has left", {
        ...about,
        error,
      });
    }
  }
}
