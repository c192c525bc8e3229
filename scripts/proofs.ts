/** Which tests and recorded scenarios say that they prove which case of the semantics' catalogue. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How many cases section 10 of the semantics has. */
export const CASES = 187;

/** `pure`: a function and its tables; `simulated`: whole pods on a virtual clock; `real`: containers under containerd. */
export type ProofKind = "pure" | "simulated" | "real" | "recorded";

export interface Proof {
  readonly kind: ProofKind;
  /** A test file, from the top of the repository; or a scenario's name. */
  readonly where: string;
}

const root = fileURLToPath(new URL("../", import.meta.url));
/** Kept beside the repository, not in it. */
export const shared = join(root, "../shared");

/** By case number. A test proves a case when its title carries the number. */
export function testProofs(): ReadonlyMap<number, readonly Proof[]> {
  const proofs = new Map<number, Proof[]>();
  for (const where of testFiles(["src", "sim", "test"])) {
    const numbers = casesIn(readFileSync(join(root, where), "utf8"));
    for (const number of numbers) add(proofs, number, { kind: kindOf(where), where });
  }
  return proofs;
}

/** By case number: the recorded scenarios that name it. */
export function recordedProofs(): ReadonlyMap<number, readonly Proof[]> {
  const proofs = new Map<number, Proof[]>();
  const golden = join(shared, "golden");
  for (const where of existsSync(golden) ? readdirSync(golden) : []) {
    const file = join(golden, where, "scenario.json");
    if (!existsSync(file)) continue;
    const { specCases = [] } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly specCases?: readonly string[];
    };
    for (const each of specCases) {
      const number = Number(/^[A-M](\d+)$/.exec(each)?.[1]);
      if (number >= 1 && number <= CASES) add(proofs, number, { kind: "recorded", where });
    }
  }
  return proofs;
}

/** The case numbers in the texts of a test file: `case 143`, `cases 29 and 30`, `case 142 to 150`, a table's `case: 23`. */
export function casesIn(source: string): ReadonlySet<number> {
  const lines = source.split("\n").filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
  const numbers = lines.flatMap((line) => [
    ...[...line.matchAll(caseInText)].flatMap(([, list = ""]) => numbersIn(list)),
    ...[...line.matchAll(/\bcase: (\d+)/g)].map(([, digits]) => Number(digits)),
  ]);
  return new Set(numbers.filter((number) => number >= 1 && number <= CASES));
}

/** After a quotation mark: titles are texts. */
const caseInText = /(?<=["'`].*)\bcases? (\d+(?:(?:, | and | to |-)\d+)*)/g;

/** `143`, `29 and 30`, `142 to 150`. */
function numbersIn(text: string): readonly number[] {
  const numbers: number[] = [];
  for (const [, link = "", digits = ""] of text.matchAll(/(, | and | to |-)?(\d+)/g)) {
    const next = Number(digits);
    const from = link === " to " || link === "-" ? (numbers.at(-1) ?? next) + 1 : next;
    for (let number = from; number <= next; number += 1) numbers.push(number);
  }
  return numbers;
}

function testFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `${folder}/${name}`)
      .toSorted(),
  );
}

function kindOf(file: string): ProofKind {
  if (file.startsWith("test/")) return "real";
  return file.startsWith("sim/") || file.includes("/worlds/") ? "simulated" : "pure";
}

function add(proofs: Map<number, Proof[]>, number: number, proof: Proof): void {
  proofs.set(number, [...(proofs.get(number) ?? []), proof]);
}
