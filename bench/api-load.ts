import { readFileSync } from "node:fs";
import type { ApiConnection } from "./api-connection.ts";
import { cpuSecondsOf } from "./process-usage.ts";
import type { Series } from "./statistics.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
const LOAD_MS = 4_000;
const CLIENTS = 16;
const LISTED = 500;
const WATCHERS = 50;
const CHANGES = 100;

/** What kube-apiserver and etcd gave on a machine of this kind, and how far the figures carry. */
interface Reference {
  readonly getP99Ms: number;
  readonly getParallelPerSecond: number;
  readonly createParallelPerSecond: number;
  readonly listMs: number;
  readonly changeToEventMs: number;
  readonly watchEventsPerSecond: number;
}

const reference: Reference = JSON.parse(
  readFileSync(new URL("reference.json", import.meta.url), "utf8"),
);

/**
 * Requests for a few seconds, one after another and 16 at a time, and events to 50 watchers; each also by the CPU time
 * that the engine, whose process is `pid`, spent on them.
 */
export async function measureApi(api: ApiConnection, pid: number): Promise<readonly Series[]> {
  await api.send("POST", configMaps, configMap("probe"));
  const get = async (): Promise<unknown> => api.send("GET", `${configMaps}/probe`);
  const single = await load(pid, 1, get);
  const parallel = await load(pid, CLIENTS, get);
  let made = 0;
  const creations = await load(pid, CLIENTS, async () => {
    made += 1;
    return api.send("POST", configMaps, configMap(`made-${made}`));
  });
  await clear(api);
  for (let index = 0; index < LISTED; index += 1)
    await api.send("POST", configMaps, configMap(`listed-${index}`));
  const lists = await load(pid, 1, async () => api.send("GET", `${configMaps}?limit=500`));
  const fanOut = await watchFanOut(api, pid);
  await clear(api);
  const recorded = reference;
  return [
    {
      name: "GET, one after another",
      unit: "ms",
      samples: single.samples,
      target: `p99 <= 5 ms (reference ${recorded.getP99Ms})`,
    },
    ...ratesOf("GET, 16 at a time", parallel, recorded.getParallelPerSecond),
    ...ratesOf("CREATE ConfigMap, 16 at a time", creations, recorded.createParallelPerSecond),
    {
      name: "LIST of 500 ConfigMaps",
      unit: "ms",
      samples: lists.samples,
      target: `reference ${recorded.listMs} ms`,
    },
    perCpuSecond("LIST of 500 ConfigMaps", lists, 1000 / recorded.listMs),
    {
      name: `change to event, ${WATCHERS} watchers`,
      unit: "ms",
      samples: fanOut.samples,
      target: `reference p50 ${recorded.changeToEventMs} ms`,
    },
    perCpuSecond(`events to ${WATCHERS} watchers`, fanOut, recorded.watchEventsPerSecond),
  ];
}

function ratesOf(name: string, done: Load, target: number): readonly Series[] {
  const rate = { name, unit: "1/s", samples: [done.rate], target: `reference ${target}/s` };
  return [rate, perCpuSecond(name, done, target)];
}

function perCpuSecond(name: string, { samples, cpuSeconds }: Load, target: number): Series {
  return {
    name: `${name}, per CPU-second of the engine`,
    unit: "1/CPU s",
    samples: [samples.length / cpuSeconds],
    target: `>= ${Math.round(target)}`,
  };
}

interface Load {
  readonly samples: readonly number[];
  /** Requests answered per second. */
  readonly rate: number;
  /** What the engine's process spent meanwhile. */
  readonly cpuSeconds: number;
}

async function load(pid: number, clients: number, request: () => Promise<unknown>): Promise<Load> {
  const samples: number[] = [];
  const before = cpuSecondsOf(pid);
  const begin = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() - begin < LOAD_MS) {
      const sent = performance.now();
      await request();
      samples.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const rate = (samples.length / (performance.now() - begin)) * 1000;
  return { samples, rate, cpuSeconds: cpuSecondsOf(pid) - before };
}

async function watchFanOut(api: ApiConnection, pid: number): Promise<Load> {
  const stop = new AbortController();
  const sentAt = new Map<string, number>();
  const samples: number[] = [];
  const path = `${configMaps}?watch=1&fieldSelector=metadata.name=listed-0`;
  const heard = ({ object, at }: { object: unknown; at: number }): void => {
    const { data } = object as { data: { value: string } };
    const sent = sentAt.get(data.value);
    if (sent !== undefined) samples.push(at - sent);
  };
  await Promise.all(
    Array.from({ length: WATCHERS }, async () => api.watch(path, heard, stop.signal)),
  );
  const before = cpuSecondsOf(pid);
  const begin = performance.now();
  for (let index = 0; index < CHANGES; index += 1) {
    const value = `change-${index}`;
    sentAt.set(value, performance.now());
    await api.send(
      "PATCH",
      `${configMaps}/listed-0`,
      { data: { value } },
      "application/merge-patch+json",
    );
  }
  const rate = (samples.length / (performance.now() - begin)) * 1000;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const cpuSeconds = cpuSecondsOf(pid) - before;
  stop.abort();
  return { samples, rate, cpuSeconds };
}

async function clear(api: ApiConnection): Promise<void> {
  await api.send("DELETE", `${configMaps}?labelSelector=made=bench`);
}

function configMap(name: string): object {
  const metadata = { name, labels: { made: "bench" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { value: "x".repeat(100) } };
}
