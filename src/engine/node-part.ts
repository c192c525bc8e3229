import { mkdirSync, readFileSync, watch as watchDirectory } from "node:fs";
import { availableParallelism } from "node:os";
import { kubernetesVersion } from "../apiserver/http/version.ts";
import { EventRecorder } from "../client/event-recorder.ts";
import type { Informers } from "../client/informers.ts";
import { services } from "../client/resources.ts";
import { defaultSwitches } from "../lifecycle/model.ts";
import { cgroupLayout } from "../node/cgroups/layout.ts";
import { PodCgroups } from "../node/cgroups/pod-cgroups.ts";
import { configurationFrom } from "../node/configuration-source.ts";
import type { NodeEffects } from "../node/effects.ts";
import { PodImages } from "../node/images/pod-images.ts";
import { PullRecords } from "../node/images/pull-records.ts";
import { createNodeEffects, type NodeEffectsOptions } from "../node/node-effects.ts";
import { Housekeeping } from "../node/housekeeping/housekeeping.ts";
import type { NodeHost } from "../node/node-host.ts";
import { nodePathsUnder } from "../node/paths.ts";
import { RuntimeObserver } from "../node/runtime/observer.ts";
import { inspectMachine } from "../node/registration/machine.ts";
import {
  NodeRegistration,
  type NodeRegistrationOptions,
} from "../node/registration/node-registration.ts";
import { VolumeRefresher } from "../node/volumes/volume-refresher.ts";
import { PodVolumes } from "../node/volumes/pod-volumes.ts";
import { ServiceAccountTokens } from "../node/volumes/service-account-tokens.ts";
import { VolatileStorage } from "../node/volumes/volatile.ts";
import { UsageMeter } from "../node/stats/usage-meter.ts";
import { readManifests } from "../node/static-pods/manifests.ts";
import { StaticPods } from "../node/static-pods/static-pods.ts";
import { createNodeStreams } from "../node/streams/node-streams.ts";
import { NodeAgent } from "../node/worker/node-agent.ts";
import type { NodeFacts } from "../node/worker/node-facts.ts";
import { nodeRoomOf } from "../node/worker/node-room.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { NodeStreams } from "../ports/node-streams.ts";
import type { Journal } from "../ports/journal.ts";
import type { Cri } from "../ports/cri.ts";
import type { EngineContext } from "./engine-context.ts";
import { inspectHost } from "./host.ts";
import { nodeHost, PODS_MAX, primaryAddress } from "./node-host.ts";

/** A start is as much waiting for the disk as it is work. */
const STARTS_PER_CORE = 2;

export interface NodePartOptions {
  readonly context: EngineContext;
  /** As the node's own user. */
  readonly api: ApiClient;
  readonly cri: Cri;
  readonly informers: Informers;
  readonly journal: Journal;
  readonly host: NodeHost;
  /** For the Node object. */
  readonly facts: NodeRegistrationOptions["facts"];
}

/** What there is to know of this machine and its runtime. */
export async function describeNode(
  { identity, files }: EngineContext,
  cri: Cri,
  resolvConf: string,
): Promise<Pick<NodePartOptions, "host" | "facts">> {
  const [runtime, version, hostIp] = await Promise.all([
    cri.status(),
    cri.version(),
    primaryAddress(identity.gatewayIp),
  ]);
  const machine = inspectMachine(files.dataDirectory);
  const seccompDirectory = nodePathsUnder(files.dataDirectory).seccomp;
  const host = inspectHost();
  const sources = { identity, host, runtime, version, seccompDirectory, resolvConf, hostIp };
  const described = nodeHost({ ...sources, machine });
  const facts = {
    nodeName: described.nodeName,
    addresses: described.hostIPs,
    machine,
    podsMax: PODS_MAX,
    kubeletVersion: kubernetesVersion.gitVersion,
    runtimeVersion: version,
  };
  return { host: described, facts };
}

export interface StartedNode {
  readonly agent: NodeAgent;
  readonly streams: NodeStreams;
}

/** The node agent at work, and its Node registered. Closing it leaves containers running. */
export async function startNode(options: NodePartOptions): Promise<StartedNode> {
  const { context, host } = options;
  const { closing, supervise, clock } = context;
  const cgroups = new PodCgroups({
    layout: cgroupLayout(readFileSync("/proc/self/mounts", "utf8")),
    root: context.names.cgroupRoot,
    allocatableCpuMillis: Number(host.allocatable["cpu"]) * 1000,
    clock,
  });
  const images = podImages(options);
  const volumes = podVolumes(options, images);
  const observer = new RuntimeObserver(options.cri);
  const effects = nodeEffects(options, { cgroups, volumes, observer, images });
  const agent = new NodeAgent(nodeFacts(options, effects), host.nodeName);
  const housekeeping = nodeHousekeeping(options, { cgroups, volumes, observer, agent });
  const registration = nodeRegistration(options, housekeeping);
  await Promise.all([cgroups.start(), registration.register()]);
  const stop = new AbortController();
  const running = Promise.all([
    agent.run(stop.signal),
    registration.run(stop.signal),
    volumeRefresher(options, volumes).run(stop.signal),
    housekeeping.run(stop.signal),
    staticPods(options, agent).run(stop.signal),
  ]);
  supervise("node", running);
  closing.defer(async () => {
    stop.abort();
    await running.catch(() => undefined);
  });
  return { agent, streams: nodeStreams(options, observer) };
}

function nodeStreams(
  { context: { clock }, api, cri, host: { nodeName } }: NodePartOptions,
  observer: RuntimeObserver,
): NodeStreams {
  const usage = new UsageMeter({ cri, clock, nodeName });
  return createNodeStreams({ cri, api, clock, observer, usage });
}

function nodeRegistration(
  { context, api, cri, facts }: NodePartOptions,
  housekeeping: Housekeeping,
): NodeRegistration {
  const { clock, log } = context;
  const pressures = () => housekeeping.pressures;
  return new NodeRegistration({ api, cri, clock, log, facts, pressures });
}

function nodeHousekeeping(
  { context: { clock, log, files }, api, cri }: NodePartOptions,
  { agent, ...parts }: EffectParts & { readonly agent: NodeAgent },
): Housekeeping {
  return new Housekeeping({
    ...parts,
    api,
    cri,
    clock,
    log: log.with({ part: "housekeeping" }),
    paths: nodePathsUnder(files.dataDirectory),
    dataDirectory: files.dataDirectory,
    pods: () => agent.pods.list(),
    evict: (uid, end) => agent.force(uid, end),
  });
}

function staticPods({ context, api, host }: NodePartOptions, agent: NodeAgent): StaticPods {
  const { clock, files } = context;
  const log = context.log.with({ part: "static pods" });
  const directory = nodePathsUnder(files.dataDirectory).manifests;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return new StaticPods({
    nodeName: host.nodeName,
    manifests: () => readManifests(directory, log),
    watch: (changed, signal) => void watchDirectory(directory, { signal }, changed),
    api,
    present: agent.pods,
    clock,
    log,
  });
}

function volumeRefresher(
  { context: { clock, log }, informers, host }: NodePartOptions,
  volumes: PodVolumes,
): VolumeRefresher {
  return new VolumeRefresher({ volumes, informers, nodeName: host.nodeName, clock, log });
}

function podImages({ context: { clock, files }, api, cri }: NodePartOptions): PodImages {
  const records = new PullRecords(nodePathsUnder(files.dataDirectory).imagePulls);
  return new PodImages({ cri, api, configuration: configurationFrom(api), clock, records });
}

function podVolumes({ context, api, host }: NodePartOptions, images: PodImages): PodVolumes {
  const { clock, log, files } = context;
  const paths = nodePathsUnder(files.dataDirectory);
  return new PodVolumes({
    api,
    paths,
    volatile: new VolatileStorage(paths),
    memoryBytes: host.memoryCapacityBytes,
    now: () => clock.now(),
    configuration: configurationFrom(api),
    tokens: new ServiceAccountTokens(api, clock),
    allocatable: host.allocatable,
    ...(host.imageVolumes && { pullImage: (pod, volume) => images.ensureVolume(pod, volume) }),
    log,
  });
}

type EffectParts = Pick<NodeEffectsOptions, "cgroups" | "volumes" | "observer">;

function nodeEffects(
  options: NodePartOptions,
  parts: EffectParts & Pick<NodeEffectsOptions, "images">,
): NodeEffects {
  const { context, api, cri, informers, host } = options;
  const { clock, log, files } = context;
  const paths = nodePathsUnder(files.dataDirectory);
  const serviceInformer = informers.of(services);
  return createNodeEffects({
    cri,
    api,
    clock,
    log: log.with({ part: "node" }),
    host,
    paths,
    ...parts,
    services: async () => {
      await serviceInformer.synced();
      return serviceInformer.list();
    },
    startsMax: STARTS_PER_CORE * availableParallelism(),
  });
}

function nodeFacts(
  { context, api, host, journal }: NodePartOptions,
  effects: NodeEffects,
): NodeFacts {
  const { clock } = context;
  const log = context.log.with({ part: "node" });
  return {
    effects,
    api,
    clock,
    log,
    journal,
    events: new EventRecorder({ api, clock, log, component: "kubelet", host: host.nodeName }),
    switches: defaultSwitches,
    fastFirstProbe: context.config.switches.fastFirstProbe,
    hostIps: host.hostIPs,
    engineStartedAt: clock.now(),
    allocatable: nodeRoomOf(host.allocatable),
  };
}
