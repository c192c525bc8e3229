import type { Controller } from "../client/controller.ts";
import { Informers } from "../client/informers.ts";
import { TransientError } from "../model/transient-error.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { CertificateSigner } from "../ports/certificate-signer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { VolumeDirectories } from "../ports/volume-directories.ts";
import { certificateSigning } from "./certificate-signing/reconcile.ts";
import type { ControllerContext } from "./common/context.ts";
import { ServedKinds } from "./common/served-kinds.ts";
import { clusterRoleAggregation } from "./cluster-role-aggregation/reconcile.ts";
import { customResourceDefinition } from "./custom-resource-definition/reconcile.ts";
import { cronJob } from "./cron-job/reconcile.ts";
import { daemonSet } from "./daemon-set/reconcile.ts";
import { deployment } from "./deployment/reconcile.ts";
import { disruption } from "./disruption/reconcile.ts";
import { endpointSliceMirroring } from "./endpoint-slice-mirroring/reconcile.ts";
import { endpointSlice } from "./endpoint-slice/reconcile.ts";
import { endpointsController } from "./endpoints/reconcile.ts";
import { ephemeralVolume } from "./ephemeral-volume/reconcile.ts";
import { eventTtl } from "./event-ttl/reconcile.ts";
import { garbageCollector } from "./garbage-collector/reconcile.ts";
import { horizontalPodAutoscaler } from "./horizontal-pod-autoscaler/reconcile.ts";
import { job } from "./job/reconcile.ts";
import type { KubernetesServiceConfig } from "./kubernetes-service/decide.ts";
import { kubernetesService } from "./kubernetes-service/reconcile.ts";
import { loadBalancer } from "./load-balancer/reconcile.ts";
import { namespaceDeletion } from "./namespace/reconcile.ts";
import { nodeLifecycle } from "./node-lifecycle/reconcile.ts";
import { podGarbageCollector } from "./pod-gc/reconcile.ts";
import { replicaSet, replicationController } from "./replica-set/reconcile.ts";
import { resourceQuota } from "./resource-quota/reconcile.ts";
import { scheduler } from "./scheduler/reconcile.ts";
import { serviceAccount } from "./service-account/reconcile.ts";
import { statefulSet } from "./stateful-set/reconcile.ts";
import { standardStorageClass } from "./storage-class/default-class.ts";
import { claimProtection, volumeProtection } from "./storage-protection/reconcile.ts";
import { taintEviction } from "./taint-eviction/reconcile.ts";
import { ttlAfterFinished } from "./ttl-after-finished/reconcile.ts";
import { claimBinder, volumeReclaimer } from "./volume-binding/reconcile.ts";

export interface ControllersConfig {
  /** The certificate of the authority that signs for the API server, PEM: published in every namespace. */
  readonly rootCaPem: string;
  /** Where pods reach the API server; without it there is no Service `default/kubernetes`. */
  readonly kubernetesService?: KubernetesServiceConfig | undefined;
  /** Where the class `standard` puts volumes; without it there is no such class, and claims wait for volumes of others. */
  readonly volumes?: VolumeDirectories | undefined;
  /** Signs approved certificate requests; without it they wait. */
  readonly signer?: CertificateSigner | undefined;
}

export interface ControllersOptions {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: ControllersConfig;
}

export interface Controllers {
  /** The informers that the controllers share; others may read them too. */
  readonly informers: Informers;
  /** Resolves when every informer has its first list and the controllers work. */
  readonly started: Promise<void>;
  /** Resolves when the signal has aborted and all work has ended; rejects when a part of it has a bug. */
  readonly ended: Promise<void>;
  /** How many keys wait or are worked on: 0 when every controller is at rest. */
  depth(): number;
}

/** Builds every controller and runs them until the signal aborts. */
export function startControllers(options: ControllersOptions, signal: AbortSignal): Controllers {
  const { api, clock, random, log, config } = options;
  const informers = new Informers({ api, clock, log });
  const context: ControllerContext = { informers, clock, random, log };
  const controllers = buildAll(context, config);
  const informing = informers.run(signal);
  const started = informers.synced();
  // Before its first list an informer would show a controller a world with things missing.
  const working = started.then(async () =>
    Promise.all(controllers.map(async (controller) => controller.run(signal))),
  );
  const ended = Promise.all([informing, working]).then(() => {});
  const depth = () => controllers.reduce((total, controller) => total + controller.depth, 0);
  return { informers, started, ended, depth };
}

function buildAll(context: ControllerContext, config: ControllersConfig): readonly Controller[] {
  const kinds = new ServedKinds(context.informers);
  const ownService = config.kubernetesService;
  return [
    scheduler(context),
    replicaSet(context),
    replicationController(context),
    deployment(context),
    statefulSet(context),
    daemonSet(context),
    job(context),
    cronJob(context),
    disruption(context),
    horizontalPodAutoscaler(context),
    ttlAfterFinished(context),
    claimBinder(context, config.volumes ?? noDirectories),
    volumeReclaimer(context, config.volumes ?? noDirectories),
    claimProtection(context),
    volumeProtection(context),
    ephemeralVolume(context),
    endpointSlice(context),
    endpointsController(context),
    endpointSliceMirroring(context),
    loadBalancer(context),
    podGarbageCollector(context),
    serviceAccount(context, config.rootCaPem),
    nodeLifecycle(context),
    taintEviction(context),
    clusterRoleAggregation(context),
    customResourceDefinition(context, kinds),
    namespaceDeletion(context, kinds),
    garbageCollector(context, kinds),
    resourceQuota(context, kinds),
    eventTtl(context),
    ...(config.volumes === undefined ? [] : [standardStorageClass(context)]),
    ...(config.signer === undefined ? [] : [certificateSigning(context, config.signer)]),
    ...(ownService === undefined ? [] : [kubernetesService(context, ownService)]),
  ];
}

/** A class of our provisioner that somebody made by hand, on a machine that has no place for volumes. */
const noDirectories: VolumeDirectories = {
  create: async () => {
    throw new TransientError("no directory for volumes is configured");
  },
  remove: async () => {},
};
