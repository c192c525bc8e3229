import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { top } from "./repository.ts";

test("the generated types are what the schema tables give", () => {
  const copy = mkdtempSync(join(tmpdir(), "tandem-generated-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  for (const path of ["package.json", "scripts", "src/model"]) {
    cpSync(join(top, path), join(copy, path), { recursive: true });
  }
  rmSync(join(copy, "src/model/types"), { recursive: true });
  execFileSync(process.execPath, [join(copy, "scripts/generate-types.ts")]);
  expect(contents(join(top, "src/model/types"))).toEqual(contents(join(copy, "src/model/types")));
});

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder).toSorted();
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}
