import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { top } from "./repository.ts";

/** A file that breaks one rule of the linter, each in a place of its own. */
interface Planted {
  readonly rule: string;
  readonly path: string;
  readonly source: string;
}

const planted: readonly Planted[] = [
  plant("no-restricted-properties", "src/lifecycle", "export const now = Date.now();"),
  plant("no-restricted-properties", "src/probes", "export const chance = Math.random();"),
  plant("no-restricted-globals", "src/status", "export const pid = process.pid;"),
  plant("no-restricted-globals", "src/select", "setTimeout(() => undefined, 1);"),
  plant("no-restricted-globals", "src/config", 'export const page = fetch("http://x");'),
  plant("no-restricted-imports", "src/model", 'import { ok } from "node:assert";\nok(1);'),
  plant("no-async-await", "src/controllers/job", "export async function a() {}", "decide.ts"),
  plant("no-default-export", "src/node/1", "export default 1;"),
  plant("no-explicit-any", "src/node/2", "export const a = (b: any): unknown => b;"),
  plant("no-non-null-assertion", "src/node/3", "export const a = (b?: string): string => b!;"),
  plant(
    "switch-exhaustiveness-check",
    "src/node/4",
    'export function a(b: "x" | "y"): void {\n  switch (b) {\n    case "x":\n      return;\n  }\n}',
  ),
  plant("no-floating-promises", "src/node/5", "export const a = () => {\n  Promise.resolve();\n};"),
  plant(
    "max-params",
    "src/node/6",
    "export const a = (b: 1, c: 1, d: 1, e: 1, f: 1) => [b, c, d, e, f];",
  ),
  plant(
    "max-lines-per-function",
    "src/node/7",
    `export function a(): void {\n${'  String("a line");\n'.repeat(51)}}`,
  ),
  plant("only-throw-error", "src/node/8", 'export function a(): never {\n  throw "text";\n}'),
  plant(
    "no-focused-tests",
    "src/node/9",
    'import { test } from "vitest";\ntest.only("a", () => {});',
    "a.test.ts",
  ),
  plant("no clock or timer is forbidden here", "src/engine", "setTimeout(() => Date.now(), 1);"),
];

let found: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-tidy-"));
  try {
    for (const file of [".oxlintrc.json", "tsconfig.json"])
      cpSync(join(top, file), join(folder, file));
    symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
    for (const { path, source } of planted) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), source);
    }
    found = brokenRules(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(planted.slice(0, -1))("$rule fires in $path", ({ rule, path }) => {
  expect(found.get(path) ?? []).toContain(rule);
});

test("outside the pure folders, clocks and timers are no matter for the linter", () => {
  expect(found.get("src/engine/a.ts")).toBe(undefined);
});

function plant(rule: string, folder: string, source: string, file = "a.ts"): Planted {
  return { rule, path: `${folder}/${file}`, source };
}

/** The rules that oxlint finds broken, by file. */
function brokenRules(folder: string): Map<string, string[]> {
  const rules = new Map<string, string[]>();
  for (const match of lint(folder).matchAll(/^([^:]+):.*\[Error\/[\w-]+\(([\w-]+)\)\]$/gm)) {
    const [, path = "", rule = ""] = match;
    rules.set(path, [...(rules.get(path) ?? []), rule]);
  }
  return rules;
}

function lint(folder: string): string {
  const program = join(top, "node_modules/.bin/oxlint");
  try {
    return execFileSync(program, ["--type-aware", "--format=unix", "src"], {
      cwd: folder,
      encoding: "utf8",
    });
  } catch (error) {
    // Exit code 1 says that it found something; what it found is on its standard output.
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}
