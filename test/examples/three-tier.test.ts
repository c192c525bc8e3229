import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { expectToSee } from "../harness/expect-to-see.ts";
import { containerdPid, cutPower, enginePid } from "../harness/kill.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

const images = [
  "nginx-latest",
  "haproxy-latest",
  "postgres-latest",
  "postgres-exporter-latest",
  "python-psycopg2-latest",
];
const folder = fileURLToPath(new URL("../../examples/three-tier", import.meta.url));

// Seven pods, and most of them again in each test: minutes on a machine that has much else to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let engine: TestEngine;
let orders: string;

beforeAll(async () => {
  engine = await startTestEngine("three-tier", { images });
  await engine.kubectl(`apply -f ${folder}`);
  await engine.kubectl("rollout status statefulset/database --timeout=100s");
  await engine.kubectl("rollout status deployment/api --timeout=100s");
  await engine.kubectl("rollout status deployment/frontend --timeout=100s");
  const port = await engine.kubectl("get service frontend -o jsonpath={.spec.ports[0].nodePort}");
  orders = `http://127.0.0.1:${port}/api/orders`;
});
afterAll(async () => engine[Symbol.asyncDispose]());

test("an order goes from the NodePort through API and ambassador into the database", async () => {
  expect(await order("tea")).toMatchObject({ status: 201 });
  expect(await orderedItems()).toEqual(["tea"]);
  const address = await engine.kubectl("get service database -o jsonpath={.spec.clusterIP}");
  expect(await (await fetch(`http://${address}:9187/metrics`)).text()).toMatch(/^pg_up 1$/m);
});

test("a rolling update of the API and of the frontend loses no request", async () => {
  const lost = await lostWhile(async () => {
    for (const deployment of ["api", "frontend"]) {
      await engine.kubectl(`rollout restart deployment/${deployment}`);
      await engine.kubectl(`rollout status deployment/${deployment} --timeout=100s`);
    }
  });
  expect(lost).toEqual(nothing);
});

test("an engine that is killed in a rolling update loses no request, and the next one brings it to its end", async () => {
  const lost = await lostWhile(async () => {
    await engine.kubectl("rollout restart deployment/api");
    await expectToSee(engine, "Terminating", "get pods -l app=api");
    process.kill(enginePid(engine), "SIGKILL");
    await engine.up();
    await engine.kubectl("rollout status deployment/api --timeout=100s");
  });
  expect(lost).toEqual(nothing);
});

test("a killed containerd loses no request, and a rolling update works afterwards", async () => {
  const lost = await lostWhile(async () => {
    const killed = containerdPid(engine);
    process.kill(killed, "SIGKILL");
    await engine.kubectl("rollout restart deployment/api");
    await engine.kubectl("rollout status deployment/api --timeout=100s");
    expect(containerdPid(engine)).not.toBe(killed);
  });
  expect(lost).toEqual(nothing);
});

test("the orders outlive the database's pod", async () => {
  const before = await orderedItems();
  await engine.kubectl("delete pod database-0");
  await engine.kubectl("wait pod/database-0 --for=condition=Ready --timeout=100s");
  expect(await orderedItems()).toEqual(before);
  expect(await order("milk")).toMatchObject({ status: 201 });
});

test("after a power cut every order that was acknowledged is there, and numbers go on", async () => {
  const stop = new AbortController();
  const customers = [1, 2].map(async () => orderUntil(stop.signal));
  await order("the last before the lights go out");
  cutPower(engine);
  stop.abort();
  const outcomes = (await Promise.all(customers)).flat();
  await engine.up();
  const answers = async (): Promise<unknown> => (await fetch(orders)).status;
  await expect.poll(answers, { timeout: 200_000, interval: 250 }).toBe(200);
  const kept = await allOrders();
  expect(kept.map(({ item }) => item)).toEqual(
    expect.arrayContaining(outcomes.filter(isTaken).map(({ item }) => item)),
  );
  const next = await order("the first with the lights on");
  expect(next).toMatchObject({ status: 201 });
  expect(next.id).toBeGreaterThan(Math.max(...kept.map(({ id }) => id)));
});

interface Order {
  readonly id: number;
  readonly item: string;
}

/** What a customer hears: the order as the database has it, or why there is none. */
interface Outcome {
  readonly item: string;
  readonly status: number | string;
  readonly id?: number | undefined;
}

interface Losses {
  readonly refused: readonly Outcome[];
  /** Orders that were taken and are not in the database. */
  readonly forgotten: number;
}

const nothing: Losses = { refused: [], forgotten: 0 };

/** Two customers order without a pause while `work` goes on: what became of their orders but the good. */
async function lostWhile(work: () => Promise<void>): Promise<Losses> {
  const before = (await allOrders()).length;
  const stop = new AbortController();
  const customers = [1, 2].map(async () => orderUntil(stop.signal));
  await work().finally(() => stop.abort());
  const outcomes = (await Promise.all(customers)).flat();
  const refused = outcomes.filter((outcome) => !isTaken(outcome));
  const taken = outcomes.length - refused.length;
  return { refused, forgotten: before + taken - (await allOrders()).length };
}

async function orderUntil(signal: AbortSignal): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  while (!signal.aborted) outcomes.push(await order(randomUUID()));
  return outcomes;
}

async function order(item: string): Promise<Outcome> {
  try {
    // A connection that is kept may be closed by a server that ends just when it is used again.
    const headers = { connection: "close" };
    const response = await fetch(orders, { method: "POST", body: item, headers });
    const text = await response.text();
    return { item, status: response.status, id: response.ok ? JSON.parse(text).id : undefined };
  } catch (error) {
    return { item, status: String(error) };
  }
}

function isTaken({ status }: Outcome): boolean {
  return status === 201;
}

async function allOrders(): Promise<readonly Order[]> {
  return JSON.parse(await (await fetch(orders)).text());
}

async function orderedItems(): Promise<readonly string[]> {
  return (await allOrders()).map(({ item }) => item);
}
