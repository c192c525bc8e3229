import { readdir, readFile } from "node:fs/promises";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { engineFiles } from "../files.ts";
import { machineNames } from "../identity.ts";
import { deletedEngines, unregisterEngine } from "../registry.ts";
import { sweep } from "./sweep.ts";

/**
 * Takes away what engines have left on this machine whose data directory was deleted by hand: their firewall rules
 * would go on to keep the pods of other engines apart. An engine that still runs is left to `tandem down`.
 */
export async function sweepDeletedEngines(clock: Clock, log: Log): Promise<void> {
  for (const { dataDirectory, identity } of await deletedEngines()) {
    if (await isNamedByProcess(dataDirectory)) continue;
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

/** An engine, its containerd and each shim have the directory among their arguments. */
async function isNamedByProcess(dataDirectory: string): Promise<boolean> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const texts = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(texts)).some((text) =>
    text.split("\u0000").some((word) => isIn(dataDirectory, word)),
  );
}

function isIn(directory: string, path: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
