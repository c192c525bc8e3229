import { join } from "node:path";

import { TransientError } from "../../model/transient-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Container, Cri } from "../../ports/cri.ts";
import type { Log } from "../../ports/log.ts";
import {
  containerNameLabel,
  factsFrom,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
} from "../container-config/identity.ts";
import { failureText } from "../failure.ts";
import { containerLogPath, podLogDirectory, type NodePaths } from "../paths.ts";
import { rotateLog } from "./log-rotation.ts";

export const LOOK_MS = 10_000;

export interface LogRotatorOptions {
  readonly cri: Pick<Cri, "listContainers" | "reopenContainerLog">;
  readonly paths: NodePaths;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks after the logs of running containers until the signal aborts. */
export async function rotateLogs(options: LogRotatorOptions, signal: AbortSignal): Promise<void> {
  const { clock, cri, log } = options;
  while (!signal.aborted) {
    try {
      const running = await cri.listContainers({ state: "CONTAINER_RUNNING" }, { signal });
      for (const container of running) await rotateOne(container, options);
      await clock.sleep(LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof TransientError) && failureText(error) === undefined) throw error;
      log.warn("logs not looked at", { error: String(error) });
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }
}

async function rotateOne(
  { id, labels, annotations }: Container,
  { cri, paths, clock, log }: LogRotatorOptions,
): Promise<void> {
  const uid = labels[podUidLabel];
  if (uid === undefined) return;
  const name = labels[podNameLabel] ?? "";
  const namespace = labels[podNamespaceLabel] ?? "";
  const file = containerLogPath(
    labels[containerNameLabel] ?? "",
    factsFrom(annotations).restartCount,
  );
  const path = join(podLogDirectory(paths, { uid, name, namespace }), file);
  const reopen = async (): Promise<void> => cri.reopenContainerLog(id);
  try {
    if (await rotateLog({ path, reopen }, clock.now())) log.info("log rotated", { path });
  } catch (error) {
    const text = failureText(error);
    if (text === undefined) throw error;
    // The container may have ended meanwhile; the others are looked at all the same.
    log.warn("log not rotated", { path, error: text });
  }
}
