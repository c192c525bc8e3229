import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { pods } from "../../client/resources.ts";
import { isStatus } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { PodCgroups } from "../cgroups/pod-cgroups.ts";
import { failureText } from "../failure.ts";
import type { NodePaths } from "../paths.ts";
import type { RuntimeObserver } from "../runtime/observer.ts";
import type { PodVolumes } from "../volumes/pod-volumes.ts";

export const LOOK_MS = 60_000;

export interface OrphansOptions {
  readonly api: Pick<ApiClient, "list">;
  readonly observer: Pick<RuntimeObserver, "observeAll">;
  readonly volumes: Pick<PodVolumes, "tearDown">;
  readonly cgroups: Pick<PodCgroups, "list" | "remove">;
  readonly paths: NodePaths;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Removes what a crash left of pods that neither the API nor the runtime knows: mounts, directories, cgroups and logs.
 * Only what was without an owner twice in a row goes, so that nothing is taken from a pod that is just being prepared or
 * cleaned up by its worker.
 */
export class Orphans {
  readonly #options: OrphansOptions;
  #suspects: ReadonlySet<string> = new Set();

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  /** Looks now and then until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.collect();
      } catch (error) {
        const isExpected =
          isStatus(error) || error instanceof TransientError || failureText(error) !== undefined;
        if (!isExpected) throw error;
        log.warn("orphans not collected", { error: String(error) });
      }
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  /** One look: removes what was a suspect the last time, and remembers the new ones. */
  async collect(): Promise<void> {
    const { volumes, cgroups, log } = this.#options;
    const found = await this.#withoutOwner();
    for (const uid of found) {
      if (!this.#suspects.has(uid)) continue;
      log.info("what is left of an unknown pod goes", { uid });
      await volumes.tearDown(uid);
      await cgroups.remove(uid);
      await this.#removeLogs(uid);
    }
    this.#suspects = found;
  }

  async #withoutOwner(): Promise<ReadonlySet<string>> {
    const { api, observer, cgroups, paths } = this.#options;
    const traces = new Set([
      ...(await namesIn(paths.pods)),
      ...(await namesIn(paths.volatile)),
      ...(await cgroups.list()),
      ...(await namesIn(paths.logs)).map(uidOfLogDirectory),
    ]);
    if (traces.size === 0) return traces;
    const stored = await api.list<Pod>(pods);
    const running = await observer.observeAll();
    const known = new Set([
      ...stored.items.map(({ metadata }) => metadata.uid),
      ...running.map(({ uid }) => uid),
    ]);
    return traces.difference(known);
  }

  async #removeLogs(uid: string): Promise<void> {
    const { logs } = this.#options.paths;
    for (const name of await namesIn(logs)) {
      if (uidOfLogDirectory(name) === uid) {
        await rm(join(logs, name), { recursive: true, force: true });
      }
    }
  }
}

/** `<namespace>_<name>_<uid>`: names have no underscore. */
function uidOfLogDirectory(name: string): string {
  return name.split("_")[2] ?? name;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
