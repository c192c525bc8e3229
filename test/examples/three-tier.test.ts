import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

const images = [
  "nginx-latest",
  "haproxy-latest",
  "postgres-latest",
  "postgres-exporter-latest",
  "python-psycopg2-latest",
];
const folder = fileURLToPath(new URL("../../examples/three-tier", import.meta.url));

let engine: TestEngine;
let orders: string;

beforeAll(async () => {
  engine = await startTestEngine("three-tier", { images });
  await engine.kubectl(`apply -f ${folder}`);
  await engine.kubectl("rollout status statefulset/database --timeout=60s");
  await engine.kubectl("rollout status deployment/api --timeout=60s");
  await engine.kubectl("rollout status deployment/frontend --timeout=60s");
  const port = await engine.kubectl("get service frontend -o jsonpath={.spec.ports[0].nodePort}");
  orders = `http://127.0.0.1:${port}/api/orders`;
});
afterAll(async () => engine[Symbol.asyncDispose]());

test("an order goes from the NodePort through API and ambassador into the database", async () => {
  expect(await order("tea")).toBe(201);
  expect(await orderedItems()).toEqual(["tea"]);
  const address = await engine.kubectl("get service database -o jsonpath={.spec.clusterIP}");
  expect(await (await fetch(`http://${address}:9187/metrics`)).text()).toMatch(/^pg_up 1$/m);
});

test("a rolling update of the API and of the frontend loses no request", async () => {
  const before = (await orderedItems()).length;
  const statuses: (number | string)[] = [];
  const stop = new AbortController();
  const customers = Promise.all([1, 2].map(async () => orderUntil(stop.signal, statuses)));
  for (const deployment of ["api", "frontend"]) {
    await engine.kubectl(`rollout restart deployment/${deployment}`);
    await engine.kubectl(`rollout status deployment/${deployment} --timeout=40s`);
  }
  stop.abort();
  await customers;
  expect(statuses.filter((status) => status !== 201)).toEqual([]);
  expect((await orderedItems()).length).toBe(before + statuses.length);
});

test("the orders outlive the database's pod", async () => {
  const before = await orderedItems();
  await engine.kubectl("delete pod database-0");
  await engine.kubectl("wait pod/database-0 --for=condition=Ready --timeout=30s");
  expect(await orderedItems()).toEqual(before);
  expect(await order("milk")).toBe(201);
});

async function order(item: string): Promise<number> {
  const response = await fetch(orders, { method: "POST", body: item });
  await response.text();
  return response.status;
}

async function orderUntil(signal: AbortSignal, statuses: (number | string)[]): Promise<void> {
  while (!signal.aborted) {
    statuses.push(await order("coffee").catch((error: unknown) => String(error)));
  }
}

async function orderedItems(): Promise<readonly string[]> {
  const list: readonly { readonly item: string }[] = JSON.parse(await (await fetch(orders)).text());
  return list.map(({ item }) => item);
}
