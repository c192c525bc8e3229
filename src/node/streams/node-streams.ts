import { existsSync } from "node:fs";

import { pods } from "../../client/resources.ts";
import { isCriError } from "../../model/cri-error.ts";
import { containerNamed } from "../../model/pod/containers.ts";
import { StatusError } from "../../model/status-error.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ContainerStatus, Cri } from "../../ports/cri.ts";
import type {
  AttachOptions,
  ContainerRef,
  ExecOptions,
  LogOptions,
  NodeStreams,
} from "../../ports/node-streams.ts";
import { readLog } from "../logs/read-log.ts";
import type { RuntimeObserver } from "../runtime/observer.ts";
import type { UsageMeter } from "../stats/usage-meter.ts";
import { FollowedLog } from "./followed-log.ts";
import { logTargetOf } from "./log-target.ts";

/** How often a container is looked at that is known to have ended, until the runtime says so too. */
const LAST_WORDS_LOOK_MS = 5;

export interface NodeStreamsOptions {
  readonly cri: Cri;
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly observer: RuntimeObserver;
  readonly usage: UsageMeter;
}

/** Logs, streams and measurements of this node's pods for the API server. */
export function createNodeStreams(options: NodeStreamsOptions): NodeStreams {
  const { cri, observer, usage } = options;
  return {
    logs: (ref, logOptions, signal) => logs(ref, logOptions, { ...options, signal }),
    exec: async (ref, { command, ...streams }: ExecOptions) => {
      const containerId = await runningContainer(observer, ref);
      return named(async () => cri.exec({ containerId, cmd: command, ...streams }));
    },
    attach: async (ref, streams) => {
      const containerId = await runningContainer(observer, ref);
      const request = await attachable(options.api, ref, streams);
      return named(async () => cri.attach({ containerId, ...request }));
    },
    portForward: async (ref, ports) => {
      const { sandboxes } = await observer.observe(ref.podUid);
      const ready = sandboxes.find(({ state }) => state === "ready");
      if (ready === undefined) {
        throw new StatusError("InternalError", `sandbox of pod "${ref.pod}" is not running`);
      }
      return named(async () => cri.portForward({ podSandboxId: ready.id, ports }));
    },
    podUsage: async (namespace) => usage.pods(namespace),
    nodeUsage: async () => usage.node(),
  };
}

async function* logs(
  ref: ContainerRef,
  options: LogOptions,
  context: NodeStreamsOptions & { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const { cri, clock, observer, signal } = context;
  const id = await logId(ref, options, context);
  const path = (await statusOf(cri, id)).logPath;
  // What never ran has written nothing.
  if (!existsSync(path)) return;
  if (!options.follow) await lastWordsWritten(id, context);
  using source = new FollowedLog({
    path,
    clock,
    isRunning: async () => {
      const { state } = await statusOf(cri, id);
      return state === "CONTAINER_RUNNING" || state === "CONTAINER_CREATED";
    },
    ended: async (stop) => observer.ended(id, stop),
  });
  yield* readLog(source, options, signal);
}

/** The status may say that a container has ended a moment before the runtime has written down its last words. */
async function lastWordsWritten(
  id: string,
  { cri, clock, observer, signal }: NodeStreamsOptions & { readonly signal: AbortSignal },
): Promise<void> {
  while (observer.isEnding(id) && !signal.aborted) {
    if ((await statusOf(cri, id)).state !== "CONTAINER_RUNNING") return;
    await clock.sleep(LAST_WORDS_LOOK_MS, signal).catch(() => undefined);
  }
}

/** By the pod's status; by the runtime where that has a container which the status does not show yet. */
async function logId(
  ref: ContainerRef,
  { previous }: LogOptions,
  { api, observer }: NodeStreamsOptions,
): Promise<string> {
  const pod = await api.get(pods, { namespace: ref.namespace, name: ref.pod });
  try {
    return logTargetOf(pod, { container: ref.container, previous });
  } catch (error) {
    const { containers } = await observer.observe(ref.podUid);
    const records = containers.filter(({ name }) => name === ref.container);
    const record = previous ? records[1] : records[0];
    if (record === undefined || record.state === "created") throw error;
    return record.id;
  }
}

async function statusOf(cri: Cri, id: string): Promise<ContainerStatus> {
  try {
    return await cri.containerStatus(id);
  } catch (error) {
    if (!isCriError(error, "NotFound")) throw error;
    throw new StatusError("BadRequest", `unable to retrieve container logs for containerd://${id}`);
  }
}

async function runningContainer(observer: RuntimeObserver, ref: ContainerRef): Promise<string> {
  const { containers } = await observer.observe(ref.podUid);
  const record = containers.find(({ name }) => name === ref.container);
  if (record?.state === "running") return record.id;
  throw new StatusError(
    "InternalError",
    `unable to upgrade connection: container not found ("${ref.container}")`,
  );
}

/** Whether a process has a terminal was settled when it started: the client's wish does not count. */
async function attachable(
  api: ApiClient,
  ref: ContainerRef,
  streams: AttachOptions,
): Promise<AttachOptions> {
  const pod = await api.get(pods, { namespace: ref.namespace, name: ref.pod });
  const tty = containerNamed(pod, ref.container)?.container.tty ?? false;
  return { ...streams, tty, stderr: streams.stderr && !tty };
}

/** What the runtime refuses is the client's to know. */
async function named(ask: () => Promise<string>): Promise<URL> {
  try {
    return new URL(await ask());
  } catch (error) {
    if (isCriError(error)) throw new StatusError("InternalError", error.description);
    throw error;
  }
}
