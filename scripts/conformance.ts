/**
 * Writes `docs/conformance.md`: for each case of the semantics' catalogue its source, the tests that carry its number,
 * the recorded scenarios that name it, and how they ended. Runs the unit tests of those files; what real containers
 * did is what the last `make golden` and `make e2e` say. Run by `npm run conformance`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CASES, recordedProofs, shared, testProofs, type Proof, type ProofKind } from "./proofs.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const kinds: readonly ProofKind[] = ["pure", "simulated", "real", "recorded"];

const tests = testProofs();
const recorded = recordedProofs();
const sources = sourcesOf(readFileSync(join(shared, "spec/sidecar-semantics.md"), "utf8"));
const results = new Map([...unitResults(), ...goldenResults()]);
const numbers = Array.from({ length: CASES }, (_, index) => index + 1);
writeFileSync(join(root, "docs/conformance.md"), document());

/** `e2e`, `unit` …: how the catalogue says that the case is known. */
function sourcesOf(semantics: string): ReadonlyMap<number, string> {
  const catalogue = semantics.slice(semantics.indexOf("## 10."), semantics.indexOf("## 11."));
  const found = new Map<number, string>();
  for (const [, first, last, source = ""] of catalogue.matchAll(
    /^(\d+)(?:–(\d+))?\. \[(\w+)\]/gm,
  )) {
    for (let number = Number(first); number <= Number(last ?? first); number += 1) {
      found.set(number, source);
    }
  }
  return found;
}

/** By file: whether its unit tests passed just now. */
function unitResults(): ReadonlyMap<string, string> {
  const proofs = [...tests.values()].flat().filter(({ kind }) => kind !== "real");
  const files = [...new Set(proofs.map(({ where }) => where))];
  const folder = mkdtempSync(join(tmpdir(), "tandem-conformance-"));
  const output = join(folder, "results.json");
  const vitest = join(root, "node_modules/.bin/vitest");
  const args = ["run", "--project", "unit", "--reporter", "json", "--outputFile", output];
  spawnSync(vitest, [...args, ...files], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const { testResults } = readJson<{
    readonly testResults: readonly { readonly name: string; readonly status: string }[];
  }>(output);
  rmSync(folder, { recursive: true });
  return new Map(testResults.map(({ name, status }) => [name.slice(root.length), status]));
}

/** By scenario: what the last `make golden` in this checkout found. */
function goldenResults(): ReadonlyMap<string, string> {
  const file = join(root, ".tandem/golden-results.json");
  if (!existsSync(file)) return new Map();
  const scenarios = readJson<
    readonly {
      readonly name: string;
      readonly differences: readonly { readonly reason?: string }[];
    }[]
  >(file);
  return new Map(
    scenarios.map(({ name, differences }) => {
      const open = differences.filter(({ reason }) => reason === undefined).length;
      if (open > 0) return [name, `${open} differences`];
      return [
        name,
        differences.length === 0 ? "same" : `same but for ${differences.length}, justified`,
      ];
    }),
  );
}

function row(number: number): string {
  const proofs = [...(tests.get(number) ?? []), ...(recorded.get(number) ?? [])];
  const used = kinds.filter((kind) => proofs.some((proof) => proof.kind === kind));
  const how = tests.has(number) ? used.join(", ") : "not yet proved";
  const ends = [...new Set(proofs.map(resultOf))].filter((result) => result !== "");
  const cells = [
    number,
    sources.get(number) ?? "",
    how,
    proofs.map(link).join("<br>"),
    ends.join("; "),
  ];
  return `| ${cells.join(" | ")} |`;
}

function resultOf({ kind, where }: Proof): string {
  return results.get(where) ?? (kind === "real" ? "in `make e2e`" : "");
}

function link({ kind, where }: Proof): string {
  return kind === "recorded" ? `scenario ${where}` : `[${where}](../${where})`;
}

function document(): string {
  const open = numbers.filter((number) => !tests.has(number));
  return [
    "# Conformance",
    "",
    "Written by `npm run conformance`; do not edit. Case numbers are those of section 10 of the semantics, and the source is",
    "how it says that the case is known. A test proves a case when its title carries the number, and `make test` runs it:",
    "*pure* functions and their tables, whole pods *simulated* on a virtual clock, *real* containers. A *recorded* scenario",
    "of a real Kubernetes is compared by `make golden`.",
    "",
    `${CASES - open.length} of ${CASES} cases have a test. Without one: ${open.length === 0 ? "none" : open.join(", ")}.`,
    "",
    "| case | source | how proved | by | result |",
    "| ---- | ------ | ---------- | -- | ------ |",
    ...numbers.map(row),
    "",
  ].join("\n");
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
