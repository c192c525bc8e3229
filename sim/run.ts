import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { loadSigningKey } from "../src/security/tokens/signing-key.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SigningKey } from "../src/security/tokens/signing-key.ts";
import { live, NOON, type LifeEnd } from "./life/life.ts";
import { lineOf } from "./life/facts.ts";
import { mutants } from "./mutants.ts";

/**
 * One life in this many runs on the real API server and store, the others on the light stand-in (`world/light-api.ts`),
 * which follows the same rules for a pod at a tenth of the price.
 */
export const FULL_EVERY = 25;
const FAILURES_SHOWN_MAX = 5;
const usage = "node sim/run.ts [--seed N] [--runs N] [--mutant NAME] [--full] [--trace]";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string" },
    mutant: { type: "string" },
    full: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const first = Number(values.seed);
  const runs = Number(values.runs ?? (process.argv.includes("--seed") ? 1 : 200));
  const mutant = values.mutant === undefined ? undefined : mutants[values.mutant];
  const isWrong = !Number.isInteger(first) || !Number.isInteger(runs);
  if (isWrong || (values.mutant !== undefined && mutant === undefined)) {
    process.stderr.write(`${usage}\nmutants: ${Object.keys(mutants).join(", ")}\n`);
    return 2;
  }
  const key = await throwAwayKey();
  const begunAt = process.hrtime.bigint();
  let failures = 0;
  for (let seed = first; seed < first + runs && failures < FAILURES_SHOWN_MAX; seed += 1) {
    const isFull = values.full || seed % FULL_EVERY === 0;
    const end = await live({ seed, mutant, signingKey: isFull ? key : undefined });
    if (values.trace) show(end);
    if (end.violation === undefined) continue;
    failures += 1;
    report(seed, end);
  }
  const seconds = Number(process.hrtime.bigint() - begunAt) / 1e9;
  const pace = `${Math.round(runs / seconds)} lives/s`;
  if (failures === 0) process.stdout.write(`${runs} lives without a violation, ${pace}\n`);
  return failures === 0 ? 0 : 1;
}

function report(seed: number, { violation }: LifeEnd): void {
  const how = [
    `node sim/run.ts --seed ${seed} --trace`,
    ...(values.mutant === undefined ? [] : [`--mutant ${values.mutant}`]),
    ...(values.full ? ["--full"] : []),
  ].join(" ");
  process.stdout.write(
    `seed ${seed} at commit ${commit()}: ${violation?.invariant}: ${violation?.what}\n  ${how}\n`,
  );
}

function show({ facts }: LifeEnd): void {
  for (const fact of facts) process.stdout.write(`${lineOf(fact, NOON)}\n`);
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

async function throwAwayKey(): Promise<SigningKey> {
  const directory = mkdtempSync(join(tmpdir(), "tandem-sim-"));
  try {
    return await loadSigningKey(join(directory, "key.pem"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
