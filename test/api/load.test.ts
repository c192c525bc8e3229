import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";
import { startWatch, type TestWatch } from "./watching.ts";

let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

const path = "/api/v1/namespaces/default/configmaps";
const MIB = 1024 * 1024;

async function createMany(count: number, data: object): Promise<void> {
  for (let start = 0; start < count; start += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, count - start) }, (_, index) =>
        api.send("POST", path, { body: { metadata: { name: `many-${start + index}` }, data } }),
      ),
    );
  }
}

test("an object of 1 MiB of data is stored, one of more is refused", async () => {
  const big = await api.send("POST", path, {
    body: { metadata: { name: "big" }, data: { text: "x".repeat(MIB - 100) } },
  });
  const read = await api.send("GET", `${path}/big`);
  expect([big.code, (read.body["data"] as { text: string }).text.length]).toEqual([201, MIB - 100]);
  await api.send("DELETE", `${path}/big`);
});

test("five thousand objects in one list, while others read on undisturbed", async () => {
  await createMany(5000, { v: "x".repeat(200) });
  const waits: number[] = [];
  let isListing = true;
  const reading = (async () => {
    while (isListing) {
      const start = performance.now();
      await api.send("GET", `${path}/many-7`);
      waits.push(performance.now() - start);
    }
  })();
  const lists = await Promise.all(Array.from({ length: 5 }, () => api.send("GET", path)));
  isListing = false;
  await reading;
  const counts = lists.map(({ body }) => (body["items"] as unknown[]).length);
  expect(new Set(counts)).toEqual(new Set([5000]));
  expect(Math.max(...waits)).toBeLessThan(2000);
});

test("a thousand idle watches cost little and every one of them sees the next change", async () => {
  const before = process.memoryUsage().rss;
  const watches: TestWatch[] = [];
  for (let index = 0; index < 1000; index += 1) {
    watches.push(
      startWatch(
        api,
        `${path}?watch=true&resourceVersion=${await revision()}&fieldSelector=metadata.name%3Dseen`,
      ),
    );
    if (index % 50 === 49) await Promise.all(watches.slice(-50).map(({ headers }) => headers));
  }
  await api.send("POST", path, { body: { metadata: { name: "seen" } } });
  const events = await Promise.all(watches.map((watch) => watch.next()));
  expect(events.every(({ type }) => type === "ADDED")).toBe(true);
  // Client and server are in one process here: two TLS connections for each watch.
  expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(400);
  for (const watch of watches) watch[Symbol.dispose]();
}, 120_000);

let known: string | undefined;

async function revision(): Promise<string> {
  known ??= (
    (await api.send("GET", `${path}?limit=1`)).body["metadata"] as { resourceVersion: string }
  ).resourceVersion;
  return known;
}
