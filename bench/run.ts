/**
 * Measures Tandem and, in the same run, the raw CRI calls beneath it: absolute times move between machines, the ratios
 * carry over. `make bench` prints the table and writes `bench/results/latest.json`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { startTestEngine, type TestEngine } from "../test/harness/test-engine.ts";
import { connectApi } from "./api-connection.ts";
import { measureApi } from "./api-load.ts";
import { measureDecisions } from "./decisions.ts";
import { measureNetwork } from "./network.ts";
import { measurePods } from "./pods.ts";
import { idleCpuPercent, residentMib } from "./process-usage.ts";
import { measureRawCri } from "./raw-cri.ts";
import { quantile, type Series, type Summary, summaryOf } from "./statistics.ts";
import { measureWorkloads } from "./workloads.ts";

const STARTS = 5;
const IDLE_MS = 15_000;

const summaries = (await measure()).map(summaryOf);
const results = fileURLToPath(new URL("results/", import.meta.url));
mkdirSync(results, { recursive: true });
const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.version };
writeFileSync(`${results}latest.json`, `${JSON.stringify({ machine, summaries }, undefined, 1)}\n`);
printTable(summaries);

async function measure(): Promise<readonly Series[]> {
  say("decisions");
  const decisions = measureDecisions();
  say("raw CRI calls");
  const floor = await measureRawCri();
  say("engine");
  await using engine = await startTestEngine("bench");
  using api = connectApi(engine.kubeconfig);
  const rest = await atRest(engine);
  const pods = await measurePods(api, floor);
  say("network and workloads");
  const network = await measureNetwork(api);
  const workloads = await measureWorkloads(api, floor);
  say("API");
  const load = await measureApi(api, await enginePid(engine));
  say("starts");
  const starts = await measureStarts(engine);
  const raw: Series = {
    name: "raw: RunPodSandbox + CreateContainer + StartContainer",
    unit: "ms",
    samples: floor.sandboxCreateStart,
  };
  const rawRestart: Series = {
    name: "raw: CreateContainer + StartContainer at the exit of the one before",
    unit: "ms",
    samples: floor.restart,
    floor: quantile(floor.createStart, 0.5),
  };
  const own = [...pods, ...network, ...workloads, ...rest, ...load, ...decisions];
  return [raw, rawRestart, ...starts, ...own];
}

async function atRest(engine: TestEngine): Promise<readonly Series[]> {
  await engine.kubectl("run rest --image=busybox --image-pull-policy=IfNotPresent -- sleep 1000");
  await engine.kubectl("wait pod/rest --for=condition=Ready --timeout=30s");
  const pid = await enginePid(engine);
  const cpu = await idleCpuPercent(pid, IDLE_MS);
  const memory = residentMib(pid);
  await engine.kubectl("delete pod rest --now");
  return [
    {
      name: "engine at rest with one pod: memory",
      unit: "MiB",
      samples: [memory],
      target: "<= 130 MB",
    },
    { name: "engine at rest with one pod: CPU", unit: "%", samples: [cpu], target: "< 1 %" },
  ];
}

/** From `tandem up` to its return: with containerd stopped, and with containerd running after the engine was killed. */
async function measureStarts(engine: TestEngine): Promise<readonly Series[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let index = 0; index < STARTS; index += 1) {
    await engine.tandem("down");
    cold.push(await timeOf(engine.up));
    process.kill(await enginePid(engine), "SIGKILL");
    warm.push(await timeOf(engine.up));
  }
  return [
    { name: "tandem up, containerd must start", unit: "ms", samples: cold, target: "<= 1000 ms" },
    { name: "tandem up, containerd runs", unit: "ms", samples: warm, target: "<= 400 ms" },
  ];
}

async function enginePid(engine: TestEngine): Promise<number> {
  const { stdout } = await engine.tandem("status -o json");
  return (JSON.parse(stdout) as { engine: { pid: number } }).engine.pid;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function say(step: string): void {
  console.error(`measuring: ${step}`);
}

function printTable(rows: readonly Summary[]): void {
  const number = (value: number | undefined): string =>
    value === undefined ? "" : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  const cells = rows.map((row) => [
    row.name,
    `${row.count}`,
    number(row.min),
    number(row.median),
    number(row.p99),
    row.unit,
    row.ratio === undefined ? "" : `${row.ratio.toFixed(2)} x`,
    row.target ?? "",
  ]);
  const table = [
    ["measurement", "n", "min", "median", "p99", "unit", "by raw", "target"],
    ...cells,
  ];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? "").length)),
  );
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}
