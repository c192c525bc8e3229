/**
 * Writes `docs/conformance.md`: for each of the 187 cases of the semantics' catalogue, the tests that carry its number
 * in their titles, and the recorded scenarios that name it. Run by `npm run conformance`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CASES = 187;
const root = fileURLToPath(new URL("../", import.meta.url));
const scenarios = join(root, "../shared/golden");

const proofs = new Map<number, string[]>();
for (const file of testFiles(["src", "sim", "test"])) collect(file);
if (existsSync(scenarios)) for (const name of readdirSync(scenarios)) collectScenario(name);
writeFileSync(join(root, "docs/conformance.md"), document());

function testFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `${folder}/${name}`)
      .toSorted(),
  );
}

function collect(file: string): void {
  const text = readFileSync(join(root, file), "utf8");
  const numbers = [...text.matchAll(/\bcases? (\d+(?:(?:, | and | to |-)\d+)*)/g)].flatMap(
    (match) => numbersIn(match[1] ?? ""),
  );
  for (const number of new Set(numbers)) add(number, `[${file}](../${file})`);
}

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

function collectScenario(name: string): void {
  const file = join(scenarios, name, "scenario.json");
  if (!existsSync(file)) return;
  const { specCases = [] } = JSON.parse(readFileSync(file, "utf8")) as {
    specCases?: readonly string[];
  };
  for (const each of specCases) {
    const number = /^[A-M](\d+)$/.exec(each)?.[1];
    if (number !== undefined) add(Number(number), `recorded scenario ${name}`);
  }
}

function add(number: number, proof: string): void {
  if (number < 1 || number > CASES) return;
  proofs.set(number, [...(proofs.get(number) ?? []), proof]);
}

function document(): string {
  const numbers = Array.from({ length: CASES }, (_, index) => index + 1);
  const open = numbers.filter((number) => !proofs.has(number));
  const rows = numbers.map(
    (number) => `| ${number} | ${(proofs.get(number) ?? ["not yet proved"]).join("<br>")} |`,
  );
  return [
    "# Conformance",
    "",
    "Written by `npm run conformance`; do not edit. Case numbers are those of section 10 of the semantics. A test proves",
    "a case when its title carries the number, and `make test` runs it; a recorded scenario is compared by `make golden`.",
    "",
    `${CASES - open.length} of ${CASES} cases have a proof. Without one: ${open.length === 0 ? "none" : open.join(", ")}.`,
    "",
    "| case | proved by |",
    "| ---- | --------- |",
    ...rows,
    "",
  ].join("\n");
}
