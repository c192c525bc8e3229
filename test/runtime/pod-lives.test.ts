import { afterAll, beforeAll, expect, test } from "vitest";
import { enginePid, liveHeapBytes, openFiles } from "../harness/engine-process.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { script } from "../node/pod-on-engine.ts";

const PODS = 8;
const WARM_UP_ROUNDS = 2;
const ROUNDS = Number(process.env["TANDEM_POD_ROUNDS"] ?? 3);
/**
 * A life leaves eight versions of its pod and nine events, 60 kB as JSON, in the store's bounded history, and its events
 * for an hour: 110 kB were seen. A pod worker that stays, or lines for watchers that nobody asks for any more, are more.
 */
const LIFE_BYTES_MAX = 200_000;
/** Connections of kubectl that are about to close. */
const OPEN_FILES_SPARE = 3;

let engine: TestEngine;

beforeAll(async () => {
  // Its debugger, which the measurement asks, must not claim a port that another engine's has.
  engine = await startTestEngine("lives", { env: { NODE_OPTIONS: "--inspect-port=0" } });
});

afterAll(async () => engine[Symbol.asyncDispose]());

async function livePods(): Promise<void> {
  const items = Array.from({ length: PODS }, (_, index) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `life-${index}` },
    spec: {
      initContainers: [{ ...script("helper", "sleep 3600"), restartPolicy: "Always" }],
      containers: [script("main", "sleep 3600")],
    },
  }));
  await engine.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await engine.kubectl("wait pod --all --for=condition=Ready --timeout=200s");
  await engine.kubectl("delete pod --all --now");
}

test("lives of pods leave neither open files nor memory in the engine, but their history", async () => {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await livePods();
  // First of all, because the debugger has files of its own.
  const heapBefore = await liveHeapBytes(engine);
  const filesBefore = openFiles(enginePid(engine));
  for (let round = 0; round < ROUNDS; round += 1) await livePods();
  const perLife = ((await liveHeapBytes(engine)) - heapBefore) / (ROUNDS * PODS);
  expect(perLife).toBeLessThan(LIFE_BYTES_MAX);
  expect(openFiles(enginePid(engine))).toBeLessThanOrEqual(filesBefore + OPEN_FILES_SPARE);
}, 1_200_000);
