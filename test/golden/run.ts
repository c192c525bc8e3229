/**
 * Records every scenario of `../shared/golden` on Tandem, with real containers, and compares the result with what a
 * real Kubernetes 1.36 did. `make golden`, or `node test/golden/run.ts [--only 036,037] [--jobs N] [--kubeconfig F]`.
 * Exit code 1: a difference that `differences.json` does not justify.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run } from "../harness/command.ts";
import { startTestEngine } from "../harness/test-engine.ts";
import { judge, staleIn, type JustifiedDifference, type ScenarioResult } from "./judge.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const source = join(root, "../shared/golden");
const work = join(root, ".tandem/golden");
const outName = "tandem.json";
const minuteMs = 60_000;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    jobs: { type: "string", default: "4" },
    kubeconfig: { type: "string" },
  },
});

if (!existsSync(source)) {
  console.error(`no golden scenarios at ${source}: they are kept beside the repository, not in it`);
  process.exit(2);
}
process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
  const scenarios = scenarioNames(values.only?.split(","));
  // The recorder writes beside the scenario, and ../shared is read-only.
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  cpSync(source, work, { recursive: true });
  for (const name of scenarios) useOwnNodeName(join(work, name, "golden.json"));
  for (const change of readJson<readonly Trigger[]>(besides("triggers.json"))) useTrigger(change);
  await runOwnOrGiven(scenarios);
  for (const name of scenarios) sortHostFacts(join(work, name));
  const justified = readJson<readonly JustifiedDifference[]>(besides("differences.json"));
  const results: ScenarioResult[] = [];
  for (const name of scenarios) results.push(judge(name, await compare(name), justified));
  return report(results, staleIn(justified, results));
}

/** When a step of a scenario is taken, or its recording ends, said otherwise than for a kubelet, with the reason. */
interface Trigger {
  readonly scenario: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

function useTrigger({ scenario, change }: Trigger): void {
  for (const name of scenarioNames([scenario])) {
    const file = join(work, name, "scenario.json");
    writeFileSync(file, JSON.stringify({ ...readJson<object>(file), ...change }));
  }
}

/** Fields that were read from objects: JSON objects have no order, and the comparer compares texts. */
function sortHostFacts(folder: string): void {
  for (const name of ["golden.json", outName]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const recorded = readJson<{ readonly facts: { readonly host: unknown } }>(file);
    const facts = { ...recorded.facts, host: sorted(recorded.facts.host) };
    writeFileSync(file, JSON.stringify({ ...recorded, facts }));
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function besides(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Messages name the node, and every machine calls itself something else. */
function useOwnNodeName(file: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("ref-node", hostname().toLowerCase()));
}

function scenarioNames(only: readonly string[] | undefined): readonly string[] {
  return readdirSync(source)
    .filter((name) => existsSync(join(source, name, "golden.json")))
    .filter((name) => only === undefined || only.some((prefix) => name.startsWith(prefix)))
    .toSorted();
}

async function runOwnOrGiven(scenarios: readonly string[]): Promise<void> {
  if (values.kubeconfig !== undefined) return record(values.kubeconfig, scenarios);
  const images = ["busybox-latest", "busybox-alt"];
  await using engine = await startTestEngine("golden", { images });
  await record(engine.kubeconfig, scenarios);
}

async function record(kubeconfig: string, scenarios: readonly string[]): Promise<void> {
  const args = ["--kubeconfig", kubeconfig, "--out", outName, "--jobs", values.jobs];
  const folders = scenarios.map((name) => join(work, name));
  const timeoutMs = (5 + scenarios.length) * minuteMs;
  const recorder = join(work, "record.mjs");
  const { stdout, stderr } = await run(process.execPath, [recorder, ...args, ...folders], {
    timeoutMs,
  });
  console.error(stdout.trim());
  if (stderr.trim() !== "") console.error(stderr.trim());
}

async function compare(name: string): Promise<string> {
  const candidate = join(work, name, outName);
  if (!existsSync(candidate)) return "   HARD recorded: nothing was recorded";
  const comparer = join(work, "compare.mjs");
  const { stdout } = await run(process.execPath, [
    comparer,
    join(work, name, "golden.json"),
    candidate,
  ]);
  return stdout;
}

function report(
  results: readonly ScenarioResult[],
  stale: readonly JustifiedDifference[],
): boolean {
  for (const { name, differences } of results) {
    const open = differences.filter((each) => each.reason === undefined);
    console.log(
      `${open.length === 0 ? "same" : "DIFF"} ${name}${note(differences.length - open.length)}`,
    );
    for (const { fact, text } of open) console.log(`     ${fact}: ${text}`);
  }
  const failed = results.filter((each) =>
    each.differences.some(({ reason }) => reason === undefined),
  );
  writeFileSync(join(root, ".tandem/golden-results.json"), JSON.stringify(results, undefined, 1));
  for (const { scenario, fact } of stale) {
    console.log(`STALE differences.json justifies ${scenario} ${fact}, which does not differ`);
  }
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length + stale.length === 0;
}

function note(justified: number): string {
  return justified === 0 ? "" : ` (${justified} justified differences)`;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
