import type { ApiConnection } from "./api-connection.ts";
import type { Series } from "./statistics.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
const LOAD_MS = 4_000;
const CLIENTS = 16;
const LISTED = 500;
const WATCHERS = 50;
const CHANGES = 100;

/** Requests for a few seconds, one after another and 16 at a time, and events to 50 watchers. */
export async function measureApi(api: ApiConnection): Promise<readonly Series[]> {
  await api.send("POST", configMaps, configMap("probe"));
  const get = async (): Promise<unknown> => api.send("GET", `${configMaps}/probe`);
  const single = await load(1, get);
  const parallel = await load(CLIENTS, get);
  let made = 0;
  const creations = await load(CLIENTS, async () => {
    made += 1;
    return api.send("POST", configMaps, configMap(`made-${made}`));
  });
  await clear(api);
  for (let index = 0; index < LISTED; index += 1)
    await api.send("POST", configMaps, configMap(`listed-${index}`));
  const lists = await load(1, async () => api.send("GET", `${configMaps}?limit=500`));
  const fanOut = await watchFanOut(api);
  await clear(api);
  return [
    { name: "GET, one after another", unit: "ms", samples: single.samples, target: "p99 <= 5 ms" },
    { name: "GET, 16 at a time", unit: "1/s", samples: [parallel.rate], target: "reference 988/s" },
    {
      name: "CREATE ConfigMap, 16 at a time",
      unit: "1/s",
      samples: [creations.rate],
      target: "reference 674/s",
    },
    {
      name: "LIST of 500 ConfigMaps",
      unit: "ms",
      samples: lists.samples,
      target: "reference 18.7 ms",
    },
    {
      name: "change to event, 50 watchers",
      unit: "ms",
      samples: fanOut,
      target: "reference p50 6.7 ms",
    },
  ];
}

interface Load {
  readonly samples: readonly number[];
  /** Requests answered per second. */
  readonly rate: number;
}

async function load(clients: number, request: () => Promise<unknown>): Promise<Load> {
  const samples: number[] = [];
  const begin = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() - begin < LOAD_MS) {
      const sent = performance.now();
      await request();
      samples.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return { samples, rate: (samples.length / (performance.now() - begin)) * 1000 };
}

async function watchFanOut(api: ApiConnection): Promise<readonly number[]> {
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
  await new Promise((resolve) => setTimeout(resolve, 500));
  stop.abort();
  return samples;
}

async function clear(api: ApiConnection): Promise<void> {
  await api.send("DELETE", `${configMaps}?labelSelector=made=bench`);
}

function configMap(name: string): object {
  const metadata = { name, labels: { made: "bench" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { value: "x".repeat(100) } };
}
