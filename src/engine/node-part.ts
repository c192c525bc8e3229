import { readFileSync } from "node:fs";
import { EventRecorder } from "../client/event-recorder.ts";
import type { Informers } from "../client/informers.ts";
import { services } from "../client/resources.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import { defaultSwitches } from "../lifecycle/model.ts";
import { cgroupLayout } from "../node/cgroups/layout.ts";
import { PodCgroups } from "../node/cgroups/pod-cgroups.ts";
import { configurationFrom } from "../node/configuration-source.ts";
import type { NodeEffects } from "../node/effects.ts";
import { PodImages } from "../node/images/pod-images.ts";
import { createNodeEffects } from "../node/node-effects.ts";
import type { NodeHost } from "../node/node-host.ts";
import { nodePathsUnder } from "../node/paths.ts";
import { RuntimeObserver } from "../node/runtime/observer.ts";
import { PodVolumes } from "../node/volumes/pod-volumes.ts";
import { ServiceAccountTokens } from "../node/volumes/service-account-tokens.ts";
import { VolatileStorage } from "../node/volumes/volatile.ts";
import { NodeAgent } from "../node/worker/node-agent.ts";
import type { NodeFacts } from "../node/worker/node-facts.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { Cri } from "../ports/cri.ts";
import type { EngineContext } from "./engine-context.ts";

export interface NodePartOptions {
  readonly context: EngineContext;
  /** As the node's own user. */
  readonly api: ApiClient;
  readonly cri: Cri;
  readonly informers: Informers;
  readonly host: NodeHost;
}

/** The node agent at work. Closing it leaves containers running. */
export async function startNode(options: NodePartOptions): Promise<NodeAgent> {
  const { context, host } = options;
  const { closing, supervise, clock } = context;
  const cgroups = new PodCgroups({
    layout: cgroupLayout(readFileSync("/proc/self/mounts", "utf8")),
    root: context.names.cgroupRoot,
    allocatableCpuMillis: Number(host.allocatable["cpu"]) * 1000,
    clock,
  });
  await cgroups.start();
  const agent = new NodeAgent(nodeFacts(options, nodeEffects(options, cgroups)), host.nodeName);
  const stop = new AbortController();
  const running = agent.run(stop.signal);
  supervise("node", running);
  closing.defer(async () => {
    stop.abort();
    await running.catch(() => undefined);
  });
  return agent;
}

function nodeEffects(options: NodePartOptions, cgroups: PodCgroups): NodeEffects {
  const { context, api, cri, informers, host } = options;
  const { clock, log, files } = context;
  const paths = nodePathsUnder(files.dataDirectory);
  const configuration = configurationFrom(api);
  const volumes = new PodVolumes({
    api,
    paths,
    volatile: new VolatileStorage(paths),
    memoryBytes: host.memoryCapacityBytes,
    now: () => clock.now(),
    configuration,
    tokens: new ServiceAccountTokens(api, clock),
    allocatable: host.allocatable,
    log,
  });
  const serviceInformer = informers.of(services);
  return createNodeEffects({
    cri,
    api,
    clock,
    log: log.with({ part: "node" }),
    host,
    paths,
    cgroups,
    volumes,
    images: new PodImages({ cri, api, configuration, clock }),
    observer: new RuntimeObserver(cri),
    services: () => serviceInformer.list(),
  });
}

function nodeFacts({ context, api, host }: NodePartOptions, effects: NodeEffects): NodeFacts {
  const { clock, files, closing } = context;
  const log = context.log.with({ part: "node" });
  return {
    effects,
    api,
    clock,
    log,
    journal: closing.use(new SqliteJournal(files.journal, clock, log)),
    events: new EventRecorder({ api, clock, log, component: "kubelet", host: host.nodeName }),
    switches: defaultSwitches,
    fastFirstProbe: true,
    hostIps: host.hostIPs,
    engineStartedAt: clock.now(),
  };
}
