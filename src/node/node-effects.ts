import { isCriError } from "../model/cri-error.ts";
import type { Pod, Service } from "../model/types/core-v1.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cri } from "../ports/cri.ts";
import type { Log } from "../ports/log.ts";
import { attempt } from "./attempt.ts";
import type { PodCgroups } from "./cgroups/pod-cgroups.ts";
import { configurationFrom } from "./configuration-source.ts";
import { ContainerStarter } from "./container-starter.ts";
import type { NodeEffects, Outcome } from "./effects.ts";
import { runHook } from "./hooks/run-hook.ts";
import type { PodImages } from "./images/pod-images.ts";
import { removeLog } from "./logs/log-files.ts";
import type { NodeHost } from "./node-host.ts";
import type { NodePaths } from "./paths.ts";
import { PodPreparer } from "./pod-preparer.ts";
import { runProbe } from "./probes/run-probe.ts";
import { updateResources } from "./resource-updater.ts";
import type { RuntimeObserver } from "./runtime/observer.ts";
import { SandboxMaker } from "./sandbox-maker.ts";
import { StartGate } from "./start-gate.ts";
import type { PodVolumes } from "./volumes/pod-volumes.ts";

export interface NodeEffectsOptions {
  readonly cri: Cri;
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: NodeHost;
  readonly paths: NodePaths;
  readonly cgroups: PodCgroups;
  readonly volumes: PodVolumes;
  readonly images: PodImages;
  readonly observer: RuntimeObserver;
  /** The Services of all namespaces, for environment variables; waits for the first list. */
  readonly services: () => Promise<readonly Service[]>;
  /** How many sandboxes and containers the runtime is asked to bring up at once. */
  readonly startsMax: number;
}

/** What pod workers ask of the machine, done with a container runtime, mounts and cgroups. */
export function createNodeEffects(options: NodeEffectsOptions): NodeEffects {
  const { cri, clock, observer, images } = options;
  const configuration = configurationFrom(options.api);
  const preparer = new PodPreparer(options);
  const sandboxes = new SandboxMaker(options);
  const gate = new StartGate({ placesMax: options.startsMax, clock });
  const starter = new ContainerStarter({
    ...options,
    configuration,
    sandboxConfigOf: async (pod, id) => sandboxes.configOf(pod, id),
  });
  const addressOf = (pod: Pod, podIps: readonly string[]): string =>
    podIps[0] ?? (pod.spec?.hostNetwork === true ? options.host.hostIPs[0] : undefined) ?? "";
  return {
    observe: async (podUid, signal) => observer.observe(podUid, signal),
    observeAll: async (signal) => observer.observeAll(signal),
    watch: (signal) => observer.watch(signal),
    preparePod: async (pod) => preparer.prepare(pod),
    cleanUpPod: async (pod) => preparer.cleanUp(pod),
    updatePodCgroup: async (pod) => preparer.updateCgroup(pod),
    createSandbox: async (pod, attemptNumber, signal) =>
      gate.run("sandbox", async () => sandboxes.create(pod, attemptNumber, signal)),
    stopSandbox: async (id, signal) => sandboxes.stop(id, signal),
    removeSandbox: async (id, signal) => sandboxes.remove(id, signal),
    ensureImage: async (request, signal) => images.ensure(request, signal),
    startContainer: async (request, signal) =>
      gate.run("container", async () => starter.start(request, signal)),
    runHook: async (request, signal) => {
      const address = addressOf(request.pod, request.podIps);
      return runHook(request, { cri, clock, address, userAgent: "kube-lifecycle/1.36" }, signal);
    },
    probe: async (request, signal) => {
      const address = addressOf(request.pod, request.podIps);
      return runProbe(request, { cri, address, userAgent: "kube-probe/1.36" }, signal);
    },
    stopContainer: async (id, timeoutSeconds, signal) =>
      attempt(async () => cri.stopContainer(id, timeoutSeconds, { signal })),
    removeContainer: async (id, { keepLogs }, signal) =>
      removeContainer(id, { options, keepLogs, signal }),
    updateResources: async (request, signal) => updateResources(request, options, signal),
  };
}

interface Removal {
  readonly options: NodeEffectsOptions;
  readonly keepLogs: boolean;
  readonly signal: AbortSignal;
}

async function removeContainer(
  id: string,
  { options: { cri, observer }, keepLogs, signal }: Removal,
): Promise<Outcome> {
  return attempt(async () => {
    const logPath = keepLogs ? undefined : await logPathOf(cri, id, signal);
    await cri.removeContainer(id, { signal });
    observer.invalidate(id);
    if (logPath !== undefined) await removeLog(logPath);
  });
}

async function logPathOf(cri: Cri, id: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { logPath } = await cri.containerStatus(id, { signal });
    return logPath === "" ? undefined : logPath;
  } catch (error) {
    if (isCriError(error, "NotFound")) return undefined;
    throw error;
  }
}
