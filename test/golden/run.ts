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
import { judge, type JustifiedDifference, type ScenarioResult } from "./judge.ts";

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
  await runOwnOrGiven(scenarios);
  const justified = readJson<readonly JustifiedDifference[]>(
    fileURLToPath(new URL("differences.json", import.meta.url)),
  );
  const results: ScenarioResult[] = [];
  for (const name of scenarios) results.push(judge(name, await compare(name), justified));
  return report(results);
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

function report(results: readonly ScenarioResult[]): boolean {
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
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0;
}

function note(justified: number): string {
  return justified === 0 ? "" : ` (${justified} justified differences)`;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
