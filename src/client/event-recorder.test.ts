import { expect, test } from "vitest";
import { EventRecorder, referenceTo } from "./event-recorder.ts";
import { events, pods } from "./resources.ts";
import { ManualClock } from "./testing/manual-clock.ts";
import { MemoryApi } from "./testing/memory-api.ts";
import { MemoryLog } from "./testing/memory-log.ts";

const note = { type: "Normal", reason: "Scheduled", message: "Successfully assigned" } as const;

async function world() {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const api = new MemoryApi(clock);
  const component = "default-scheduler";
  const recorder = new EventRecorder({ api, clock, log: new MemoryLog(), component });
  const pod = await api.create(pods, "default", { metadata: { name: "p" } });
  return { clock, api, recorder, about: referenceTo(pods, pod) };
}

test("an event is written in the form of the core API", async () => {
  const { api, recorder, about } = await world();
  recorder.record(about, note);
  await recorder.flushed();
  const { items } = await api.list(events);
  expect(items.map(({ metadata, ...event }) => ({ name: metadata.name, ...event }))).toEqual([
    {
      name: "p.18867251edfa0000",
      apiVersion: "v1",
      kind: "Event",
      involvedObject: about,
      ...note,
      source: { component: "default-scheduler" },
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
      count: 1,
      reportingComponent: "default-scheduler",
      reportingInstance: "",
    },
  ]);
});

test("the same event again counts up, and another message is another event", async () => {
  const { clock, api, recorder, about } = await world();
  recorder.record(about, note);
  await clock.pass(2000);
  recorder.record(about, note);
  recorder.record(about, { ...note, message: "another" });
  await recorder.flushed();
  const { items } = await api.list(events);
  expect(items.map(({ message, count, lastTimestamp }) => [message, count, lastTimestamp])).toEqual(
    [
      ["Successfully assigned", 2, "2026-01-01T00:00:02Z"],
      ["another", 1, "2026-01-01T00:00:02Z"],
    ],
  );
});

test("an object about which too much is said is silenced after 25 events", async () => {
  const { api, recorder, about } = await world();
  for (let turn = 0; turn < 40; turn += 1) recorder.record(about, { ...note, message: `${turn}` });
  await recorder.flushed();
  expect((await api.list(events)).items.length).toBe(25);
});
