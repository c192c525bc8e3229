import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { liveMany, type Failure, type Verdict } from "./many/live-many.ts";
import { lifeOfSeeds, type HowToLive } from "./many/live-seed.ts";
import { livesBehind, saveProgress } from "./many/progress-file.ts";
import { mutants } from "./mutants/all.ts";

const usage =
  "node sim/run.ts [--seed N] [--runs N] [--jobs N] [--resume FILE] [--mutant NAME] [--full | --whole] [--trace]";
const PROGRESS_EVERY_MS = 10_000;

const values = asked();

const how: HowToLive = {
  mutant: values.mutant,
  sort: values.whole ? "whole" : values.full ? "full" : undefined,
};

process.exitCode = await main();

function asked() {
  const options = {
    seed: { type: "string", default: "1" },
    runs: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    resume: { type: "string" },
    mutant: { type: "string" },
    full: { type: "boolean", default: false },
    whole: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}\n`);
    return process.exit(2);
  }
}

async function main(): Promise<number> {
  const first = Number(values.seed);
  const runs = Number(values.runs ?? (process.argv.includes("--seed") ? 1 : 200));
  const jobs = Number(values.jobs);
  const isMutant = values.mutant === undefined || values.mutant in mutants;
  if (![first, runs, jobs].every((value) => Number.isInteger(value) && value > 0) || !isMutant) {
    process.stderr.write(`${usage}\nmutants: ${Object.keys(mutants).join(", ")}\n`);
    return 2;
  }
  if (values.trace) await show(first, runs);
  const behind = values.resume === undefined ? 0 : livesBehind(values.resume, at(first));
  if (behind > 0) process.stderr.write(`goes on after ${behind} lives\n`);
  const begunAt = performance.now();
  const { lives, failures } = await liveMany({
    first: first + behind,
    count: Math.max(0, runs - behind),
    jobs,
    how,
    onProgress: teller({ first, runs, behind }),
  });
  if (failures.length > 0) return 1;
  const pace = Math.round(lives / ((performance.now() - begunAt) / 1000));
  process.stdout.write(`${behind + lives} lives without a violation, ${pace} lives/s\n`);
  return 0;
}

/** Prints each violation as it is found, and now and then how far the run is, which it keeps for the next run. */
function teller({ first, runs, behind }: { first: number; runs: number; behind: number }) {
  const begunAt = performance.now();
  let toldAt = begunAt;
  let reported = 0;
  return ({ lives, failures }: Verdict): void => {
    for (const failure of failures.slice(reported)) report(failure);
    reported = failures.length;
    const now = performance.now();
    const isLast = behind + lives === runs;
    if (now - toldAt < PROGRESS_EVERY_MS && !isLast) return;
    toldAt = now;
    // With a violation behind it the next run begins anew.
    if (values.resume !== undefined && failures.length === 0) {
      saveProgress(values.resume, { ...at(first), lives: behind + lives });
    }
    const pace = (1000 * lives) / (now - begunAt);
    const leftMinutes = Math.ceil((runs - behind - lives) / pace / 60);
    const text = `${behind + lives} of ${runs} lives, ${Math.round(pace)} lives/s, ${leftMinutes} min left`;
    if (runs > 1000) process.stderr.write(`${text}\n`);
  };
}

function report({ seed, invariant, what }: Failure): void {
  const command = [
    `node sim/run.ts --seed ${seed} --trace`,
    ...(values.mutant === undefined ? [] : [`--mutant ${values.mutant}`]),
    ...(how.sort === undefined ? [] : [`--${how.sort}`]),
  ].join(" ");
  process.stdout.write(`seed ${seed} at commit ${commit()}: ${invariant}: ${what}\n  ${command}\n`);
}

async function show(first: number, runs: number): Promise<void> {
  const liveSeed = await lifeOfSeeds(how);
  for (let seed = first; seed < first + runs; seed += 1) {
    const { trace } = await liveSeed(seed);
    for (const line of trace()) process.stdout.write(`${line}\n`);
  }
}

function at(first: number): { readonly commit: string; readonly first: number } {
  return { commit: commit(), first };
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
