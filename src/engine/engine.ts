import { inProcessClient } from "../client/in-process.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import { type Controllers, startControllers } from "../controllers/all.ts";
import type { NodeAgent } from "../node/worker/node-agent.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cri } from "../ports/cri.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { KeyPair } from "../security/certificate-spec.ts";
import type { ClusterCertificates } from "../security/certificates.ts";
import { mastersGroup } from "../security/user.ts";
import { certificatesFor, openApi, openToClients } from "./api-part.ts";
import { certificateSigner } from "./certificate-signer.ts";
import { findBinaries } from "./containerd/binaries.ts";
import { ensureDataDirectory } from "./data-directory.ts";
import type { EngineContext } from "./engine-context.ts";
import { EngineError } from "./engine-error.ts";
import { engineFiles } from "./files.ts";
import { type EngineIdentity, machineNames } from "./identity.ts";
import { takeInstanceLock } from "./instance-lock.ts";
import { refuseTakenPort } from "./listen.ts";
import { sweepDeletedEngines } from "./leftovers/deleted-engines.ts";
import { LateNodeStreams } from "./late-node-streams.ts";
import { ensureIdentity, saveIdentity } from "./load-identity.ts";
import { type NetworkPart, startNetwork } from "./network-part.ts";
import { describeNode, startNode } from "./node-part.ts";
import { type Progress, timed } from "./progress.ts";
import { registerEngine } from "./registry.ts";
import { hostResolvConf } from "./resolv-conf.ts";
import { startRuntime } from "./runtime-part.ts";
import { stopAllPods } from "./stop-pods.ts";
import { volumeDirectories } from "./volume-directories.ts";

export interface EngineParts {
  readonly config: EngineConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly progress: Progress;
  /** Called once the data directory is ours alone; open until the engine ends. */
  readonly openControl: () => Promise<AsyncDisposable>;
}

export interface ReportedStep {
  readonly step: string;
  readonly ms: number;
}

/** An engine that is usable: the API answers, a pod can be scheduled, DNS answers. */
export interface Engine extends AsyncDisposable {
  readonly identity: EngineIdentity;
  readonly certificates: ClusterCertificates;
  /** Stops every pod in order and within its grace period; the objects stay as they are. */
  stopPods(report: (step: ReportedStep) => void): Promise<void>;
  /** Begins with what nobody waits for who waits for the engine: the firewall's rules follow the Services. */
  takeUpRest(): void;
  /** Rejects when a part fails that the engine cannot be without; never resolves. */
  readonly failed: Promise<never>;
}

/** Starts everything. Disposing of the engine ends it in order and leaves pods and containerd running. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  // Disposed of in reverse: first what runs in this process, then what it left outside.
  await using undoing = new AsyncDisposableStack();
  await using closing = new AsyncDisposableStack();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const supervise = (name: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      parts.log.error("a part of the engine failed", { part: name, error });
      failure.reject(new EngineError(`${name} failed`, { cause: error }));
    });
  };
  const context = await prepare({ ...parts, closing, undoing, supervise });
  const { certificates, identity, cri, agent, network } = await startParts(
    context,
    parts.openControl,
  );
  const stack = closing.move();
  undoing.move();
  return {
    identity,
    certificates,
    stopPods: async (report) => {
      await timed(toProgress(report), "pods stopped", () => stopAllPods(agent, cri));
    },
    takeUpRest: () => network.keepRules(),
    failed: failure.promise,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function toProgress(report: (step: ReportedStep) => void): Progress {
  return { step: (step, ms) => report({ step, ms }) };
}

type Preparation = EngineParts & Pick<EngineContext, "closing" | "undoing" | "supervise">;

async function prepare(parts: Preparation): Promise<EngineContext> {
  const { config, progress, closing } = parts;
  const files = engineFiles(config.dataDirectory);
  // Before anything is made: it throws with all that is missing.
  findBinaries(process.env["PATH"]);
  return timed(progress, "data directory ready", async () => {
    await ensureDataDirectory(config.dataDirectory);
    const lock = takeInstanceLock(files.lock);
    if (!lock) {
      throw new EngineError(`an engine already runs on the data directory ${config.dataDirectory}`);
    }
    closing.use(lock);
    if (config.port !== undefined) await refuseTakenPort(config.port);
    await sweepDeletedEngines(parts.clock, parts.log);
    const identity = await ensureIdentity(files, config.name);
    await registerEngine({ dataDirectory: config.dataDirectory, identity });
    return { ...parts, files, identity, names: machineNames(identity.id) };
  });
}

interface Started {
  readonly cri: Cri;
  readonly agent: NodeAgent;
  readonly network: NetworkPart;
  readonly identity: EngineIdentity;
  readonly certificates: ClusterCertificates;
}

async function startParts(
  context: EngineContext,
  openControl: EngineParts["openControl"],
): Promise<Started> {
  const { progress } = context;
  const streams = new LateNodeStreams();
  const { clock, closing, files, log } = context;
  const journal = closing.use(new SqliteJournal(files.journal, clock, log));
  const resolvConf = await hostResolvConf();
  const [server, certificates, { cri, described }] = await Promise.all([
    timed(progress, "store opened", () => openApi(context, streams, journal)),
    timed(progress, "certificates ready", () => certificatesFor(context)),
    timed(progress, "containerd ready", async () => {
      const runtime = await startRuntime(context);
      return { cri: runtime, described: await describeNode(context, runtime, resolvConf) };
    }),
  ]);
  const { port } = await timed(progress, "API open", () =>
    openToClients(context, server, certificates),
  );
  const identity = { ...context.identity, port };
  await saveIdentity(context.files, identity);
  await registerEngine({ dataDirectory: context.config.dataDirectory, identity });
  const clientOf = (name: string): ApiClient =>
    inProcessClient(server.internal({ name, groups: [mastersGroup] }));

  const controllers = startControllersPart(context, {
    api: clientOf("system:kube-controller-manager"),
    authority: certificates.authority,
    identity,
  });
  const { informers } = controllers;
  const parts = [
    timed(progress, "node ready", async () => {
      const api = clientOf(`system:node:${described.host.nodeName}`);
      return startNode({ ...described, context, journal, api, cri, informers });
    }),
    timed(progress, "network ready", async () => {
      const { nodeName } = described.host;
      return startNetwork({ ...context, identity }, informers, { resolvConf, nodeName });
    }),
    timed(progress, "controllers at work", async () => controllers.started),
    openControl().then((control) => closing.use(control)),
  ] as const;
  // One that fails waits for the others to come to rest: what they began can then be undone.
  await Promise.allSettled(parts);
  const [node, network] = await Promise.all(parts);
  streams.node = node.streams;
  return { identity, certificates, cri, agent: node.agent, network };
}

interface ControllersInput {
  readonly api: ApiClient;
  readonly authority: KeyPair;
  /** With the port that the API listens on. */
  readonly identity: EngineIdentity;
}

function startControllersPart(
  { clock, random, log, files, closing, supervise }: EngineContext,
  { api, authority, identity }: ControllersInput,
): Controllers {
  const stop = new AbortController();
  const shared = { api, clock, random, log: log.with({ part: "controllers" }) };
  const { apiServiceIp: clusterIP, gatewayIp: address, port } = identity;
  const config = {
    rootCaPem: authority.certificate,
    signer: certificateSigner(authority),
    volumes: volumeDirectories(files.volumes),
    kubernetesService: { clusterIP, address, port },
  };
  const controllers = startControllers({ ...shared, config }, stop.signal);
  supervise("controllers", controllers.ended);
  closing.defer(async () => {
    stop.abort();
    await controllers.ended.catch(() => undefined);
  });
  return controllers;
}
