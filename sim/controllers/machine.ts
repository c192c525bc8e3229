import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiServer } from "../../src/apiserver/api-server.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import { Informers } from "../../src/client/informers.ts";
import { nodes } from "../../src/client/resources.ts";
import { ManualClock } from "../../src/client/testing/manual-clock.ts";
import { MemoryLog } from "../../src/client/testing/memory-log.ts";
import { startControllers, type Controllers } from "../../src/controllers/all.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { NodeStreams } from "../../src/ports/node-streams.ts";
import type { Random } from "../../src/ports/random.ts";
import type { VolumeDirectories } from "../../src/ports/volume-directories.ts";
import { StatusError } from "../../src/model/status-error.ts";
import { loadSigningKey } from "../../src/security/tokens/signing-key.ts";
import { memoryJournal } from "../../src/store/memory-journal.ts";
import { openStore } from "../../src/store/store.ts";
import { Prng } from "../life/prng.ts";
import { ChaoticClient, type Mischief } from "./chaotic-client.ts";
import { FakeKubelet } from "./fake-kubelet.ts";

/** The instant at which every machine starts: 2026-01-01 at noon. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** The real API server, every controller and a play kubelet, on a clock that a test moves. */
export interface Machine extends AsyncDisposable {
  readonly clock: ManualClock;
  /** The API without mischief. */
  readonly api: ApiClient;
  /** What stands between the controllers and the API, when they are to be troubled. */
  readonly chaos: ChaoticClient | undefined;
  readonly log: MemoryLog;
  readonly controllers: Controllers;
  readonly kubelet: FakeKubelet;
  /** The names of the volumes that have a directory. */
  readonly directories: ReadonlySet<string>;
}

export interface MachineOptions {
  /** With `false` nobody runs the pods: for those who bring a node of their own. */
  readonly playKubelet?: boolean;
  /** What happens to the controllers' requests, and by which chance. */
  readonly mischief?: Mischief;
  readonly seed?: number;
}

export async function startMachine(options: MachineOptions = {}): Promise<Machine> {
  const { playKubelet = true, mischief, seed = 1 } = options;
  const clock = new ManualClock(NOON);
  const log = new MemoryLog();
  const stop = new AbortController();
  const random = new CountingRandom();
  const api = await startApi(clock, random, log);
  const directories = new Set<string>();
  const config = { rootCaPem: "-----BEGIN CERTIFICATE-----", volumes: directoriesIn(directories) };
  const chaos = mischief && new ChaoticClient(api, mischief, { chance: Prng.ofSeed(seed), clock });
  const parts = { api: chaos ?? api, clock, random, log, config };
  const controllers = startControllers(parts, stop.signal);
  // The kubelet has a world of its own: what troubles the controllers does not trouble it.
  const informers = new Informers({ api, clock, log });
  const kubelet = new FakeKubelet(informers, clock);
  const watching = playKubelet ? informers.run(stop.signal) : Promise.resolve();
  await clock.pass(mischief === undefined ? 10 : 10_000);
  await controllers.started;
  const end = async (): Promise<void> => {
    stop.abort();
    await Promise.all([controllers.ended, watching]);
  };
  return { clock, api, chaos, log, controllers, kubelet, directories, [Symbol.asyncDispose]: end };
}

/** A ready node with room for what tests run. */
export async function addNode({ api, clock }: Machine, name = "n1"): Promise<void> {
  await api.create(nodes, undefined, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
  });
  const conditions = [{ type: "Ready", status: "True" }];
  const status = { allocatable: { cpu: "8", memory: "8Gi", pods: "110" }, conditions };
  await api.patch(nodes, { name }, { type: "merge", body: { status } }, { subresource: "status" });
  await clock.pass(10);
}

async function startApi(clock: ManualClock, random: Random, log: MemoryLog): Promise<ApiClient> {
  const directory = mkdtempSync(join(tmpdir(), "tandem-sim-"));
  try {
    const server = await createApiServer({
      // Writes become durable in the microtasks of their turn, so that a turn of the clock settles everything.
      store: openStore(memoryJournal(), { endOfTurn: queueMicrotask }),
      clock,
      random,
      log,
      node: noNode,
      serviceCidr: "10.96.0.0/20",
      signingKey: await loadSigningKey(join(directory, "key.pem")),
    });
    const user = { name: "system:kube-controller-manager", groups: ["system:masters"] };
    return inProcessClient(server.internal(user));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function directoriesIn(names: Set<string>): VolumeDirectories {
  return {
    create: async (volume) => {
      names.add(volume);
      return `/var/lib/tandem/volumes/${volume}`;
    },
    remove: async (volume) => {
      names.delete(volume);
    },
  };
}

function refuse(): never {
  throw new StatusError("ServiceUnavailable", "no container runs here");
}

const noNode: NodeStreams = {
  logs: refuse,
  exec: refuse,
  attach: refuse,
  portForward: refuse,
  podUsage: async () => [],
  nodeUsage: async () => [],
};

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** Chance that is the same in every run. */
class CountingRandom implements Random {
  #count = 0;

  next(): number {
    this.#count += 1;
    return (this.#count * 0.618_033_988_75) % 1;
  }

  uuid(): string {
    this.#count += 1;
    return `00000000-0000-4000-8000-${String(this.#count).padStart(12, "0")}`;
  }

  nameSuffix(length: number): string {
    return Array.from({ length }, () =>
      ALPHABET.charAt(Math.floor(this.next() * ALPHABET.length)),
    ).join("");
  }
}
