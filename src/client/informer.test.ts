import { expect, test } from "vitest";
import { Informer } from "./informer.ts";
import { Informers } from "./informers.ts";
import { configmaps } from "./resources.ts";
import { ManualClock, settle } from "./testing/manual-clock.ts";
import { MemoryApi } from "./testing/memory-api.ts";
import { MemoryLog } from "./testing/memory-log.ts";

function world() {
  const clock = new ManualClock(0);
  const api = new MemoryApi(clock);
  const log = new MemoryLog();
  const stop = new AbortController();
  const informer = new Informer({ api, resource: configmaps, clock, log });
  const news: string[] = [];
  informer.onChange(({ before, after }) => {
    const verb = before === undefined ? "+" : after === undefined ? "-" : "~";
    news.push(`${verb}${(after ?? before)?.metadata.name}`);
  });
  return { clock, api, log, stop, informer, news };
}

test("an informer lists, then follows every change", async () => {
  const { api, stop, informer, news } = world();
  await api.create(configmaps, "default", { metadata: { name: "a" } });
  const run = informer.run(stop.signal);
  await informer.synced();
  await api.create(configmaps, "default", { metadata: { name: "b" } });
  await api.patch(
    configmaps,
    { namespace: "default", name: "a" },
    {
      type: "merge",
      body: { data: { x: "1" } },
    },
  );
  await api.delete(configmaps, { namespace: "default", name: "b" });
  await settle();
  expect(news).toEqual(["+a", "+b", "~a", "-b"]);
  stop.abort();
  await run;
});

test("a lost watch resumes without losing or repeating anything", async () => {
  const { clock, api, stop, informer, news } = world();
  const run = informer.run(stop.signal);
  await informer.synced();
  await api.create(configmaps, "default", { metadata: { name: "a" } });
  await settle();
  api.cutWatches();
  await api.create(configmaps, "default", { metadata: { name: "b" } });
  await clock.pass(1000);
  expect(news).toEqual(["+a", "+b"]);
  stop.abort();
  await run;
});

test("when history is gone the informer lists again and tells what went meanwhile", async () => {
  const { clock, api, log, stop, informer, news } = world();
  await api.create(configmaps, "default", { metadata: { name: "a" } });
  const run = informer.run(stop.signal);
  await informer.synced();
  api.cutWatches();
  await api.delete(configmaps, { namespace: "default", name: "a" });
  await api.create(configmaps, "default", { metadata: { name: "b" } });
  api.compact();
  await clock.pass(1000);
  expect(news).toEqual(["+a", "-a", "+b"]);
  expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    "debug informer lists again",
  ]);
  stop.abort();
  await run;
});

test("what a shared client writes is in the informers before the write is answered", async () => {
  const clock = new ManualClock(0);
  const stop = new AbortController();
  const api = new MemoryApi(clock);
  const informers = new Informers({ api, clock, log: new MemoryLog() });
  const informer = informers.of(configmaps);
  expect(informers.of(configmaps)).toBe(informer);
  const run = informers.run(stop.signal);
  await informers.synced();
  const created = await informers.api.create(configmaps, "default", { metadata: { name: "a" } });
  expect(informer.get("default/a")).toEqual(created);
  await informers.api.delete(configmaps, { namespace: "default", name: "a" });
  await settle();
  expect(informer.list()).toEqual([]);
  stop.abort();
  await run;
});
