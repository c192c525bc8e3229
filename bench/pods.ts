import type { ApiConnection, BenchObject, WatchEvent } from "./api-connection.ts";
import type { RawFloor } from "./raw-cri.ts";
import { quantile, type Series } from "./statistics.ts";

const pods = "/api/v1/namespaces/default/pods";
const RUNS = 10;
const BURST = 30;
const WAIT_MS = 60_000;

/** What happened to objects of one kind, as a watch saw it. */
export class PodWatch {
  readonly #events: WatchEvent[] = [];
  readonly #waiting = new Set<() => void>();

  add(event: WatchEvent): void {
    this.#events.push(event);
    for (const look of this.#waiting) look();
  }

  /** The first event that `matches`; rejects after a minute. */
  async until(matches: (event: WatchEvent) => boolean, what: string): Promise<WatchEvent> {
    const { promise, resolve, reject } = Promise.withResolvers<WatchEvent>();
    const look = (): void => {
      const found = this.#events.find(matches);
      if (found !== undefined) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(`never seen: ${what}`)), WAIT_MS);
    this.#waiting.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }
}

/** Times of single pods, of pods with sidecars, of restarts and of a burst; ratios to the raw calls of this run. */
export async function measurePods(api: ApiConnection, floor: RawFloor): Promise<readonly Series[]> {
  const stop = new AbortController();
  const seen = new PodWatch();
  await api.watch(`${pods}?watch=1`, (event) => seen.add(event), stop.signal);
  try {
    return [
      ...(await singlePods(api, seen, floor)),
      await sidecarPods(api, seen, floor),
      ...(await crashes(api, seen, floor)),
      await burst(api, seen, floor),
    ];
  } finally {
    stop.abort();
  }
}

async function singlePods(
  api: ApiConnection,
  seen: PodWatch,
  floor: RawFloor,
): Promise<readonly Series[]> {
  const started: number[] = [];
  const deleted: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const name = `single-${index}`;
    const begin = performance.now();
    await api.send("POST", pods, podOf(name, { containers: [sleeper("main")] }));
    const running = await seen.until(
      (event) => isPod(event, name) && phaseOf(event) === "Running",
      `${name} Running`,
    );
    started.push(running.at - begin);
    deleted.push(await remove(api, seen, name));
  }
  const create = quantile(floor.sandboxCreateStart, 0.5);
  return [
    {
      name: "pod: create request to Running",
      unit: "ms",
      samples: started,
      floor: create,
      target: "<= 1.3 x raw",
    },
    { name: "pod: delete to DELETED", unit: "ms", samples: deleted },
  ];
}

async function sidecarPods(api: ApiConnection, seen: PodWatch, floor: RawFloor): Promise<Series> {
  const samples: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const name = `sidecars-${index}`;
    const spec = {
      initContainers: [
        { ...sleeper("s1"), restartPolicy: "Always" },
        { ...sleeper("init"), command: ["true"] },
        { ...sleeper("s2"), restartPolicy: "Always" },
      ],
      containers: [sleeper("main")],
    };
    const begin = performance.now();
    await api.send("POST", pods, podOf(name, spec));
    const ready = await seen.until(
      (event) => isPod(event, name) && isReady(event.object),
      `${name} Ready`,
    );
    samples.push(ready.at - begin);
    await remove(api, seen, name);
  }
  const raw = quantile(floor.fourContainers, 0.5);
  return { name: "2 sidecars, init, main: create to Ready", unit: "ms", samples, floor: raw };
}

/** A sidecar that ends after a while: how soon its end is seen, and how soon it runs again. */
async function crashes(
  api: ApiConnection,
  seen: PodWatch,
  floor: RawFloor,
): Promise<readonly Series[]> {
  const visible: number[] = [];
  const restarted: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const name = `crash-${index}`;
    const crasher = { ...sleeper("s1"), restartPolicy: "Always", command: ["sh", "-c", script] };
    await api.send(
      "POST",
      pods,
      podOf(name, { initContainers: [crasher], containers: [sleeper("main")] }),
    );
    const ended = await seen.until(
      (event) => isPod(event, name) && sidecarOf(event)?.state.terminated !== undefined,
      `${name} ended`,
    );
    const again = await seen.until(
      (event) =>
        isPod(event, name) &&
        sidecarOf(event)?.restartCount === 1 &&
        sidecarOf(event)?.state.running !== undefined,
      `${name} again`,
    );
    restarted.push(again.at - ended.at);
    visible.push(ended.at - (await exitOf(api, name)));
    await remove(api, seen, name);
  }
  const raw = quantile(floor.createStart, 0.5);
  return [
    {
      name: "container exit to its state on a watch",
      unit: "ms",
      samples: visible,
      target: "p99 <= 25 ms",
    },
    {
      name: "crash seen to running again",
      unit: "ms",
      samples: restarted,
      floor: raw,
      target: "<= 1.3 x raw",
    },
  ];
}

/** Writes when it ends into its log, to the hundredth of a second that /proc/uptime has. */
const script =
  "test -e /tmp/again && exec sleep 1000; sleep 1; touch /tmp/again; cat /proc/uptime; exit 1";

async function exitOf(api: ApiConnection, name: string): Promise<number> {
  const log = await api.send("GET", `${pods}/${name}/log?container=s1&previous=true`);
  const upMs = Number(log.split(" ")[0]) * 1000;
  const nowUpMs = process.hrtime()[0] * 1000 + process.hrtime()[1] / 1e6;
  return performance.now() - (nowUpMs - upMs);
}

async function burst(api: ApiConnection, seen: PodWatch, floor: RawFloor): Promise<Series> {
  const names = Array.from({ length: BURST }, (_, index) => `burst-${index}`);
  const begin = performance.now();
  await Promise.all(
    names.map(async (name) =>
      api.send("POST", pods, podOf(name, { containers: [sleeper("main")] })),
    ),
  );
  const events = await Promise.all(
    names.map(async (name) =>
      seen.until((event) => isPod(event, name) && phaseOf(event) === "Running", `${name} Running`),
    ),
  );
  const last = Math.max(...events.map((event) => event.at));
  await Promise.all(names.map(async (name) => remove(api, seen, name)));
  return {
    name: "burst of 30: all Running",
    unit: "ms",
    samples: [last - begin],
    floor: floor.burst,
    target: "<= 1.3 x raw",
  };
}

async function remove(api: ApiConnection, seen: PodWatch, name: string): Promise<number> {
  const begin = performance.now();
  await api.send("DELETE", `${pods}/${name}?gracePeriodSeconds=1`);
  const gone = await seen.until(
    (event) => event.type === "DELETED" && event.object.metadata.name === name,
    `${name} gone`,
  );
  return gone.at - begin;
}

function podOf(name: string, spec: object): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, ...spec },
  };
}

function sleeper(name: string): object {
  // Ends at once when it is told to: a shell that is process 1 would sit the grace period out.
  const command = ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"];
  return { name, image: "busybox", imagePullPolicy: "IfNotPresent", command };
}

function isPod(event: WatchEvent, name: string): boolean {
  return event.type !== "DELETED" && event.object.metadata.name === name;
}

function phaseOf(event: WatchEvent): string | undefined {
  return event.object.status?.phase;
}

function isReady({ status }: BenchObject): boolean {
  return (
    status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false
  );
}

function sidecarOf(event: WatchEvent) {
  return event.object.status?.initContainerStatuses?.[0];
}
