import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { envFileValue, parseEnvFile } from "./env-file.ts";

test("an env file has quoted values, comments and empty lines", () => {
  const text = `# settings\n\nA='1'\n  B='two  words $A' # note\nE=''\nM='line1\nline2'\nA='again'\n`;
  expect(Object.fromEntries(parseEnvFile(text))).toEqual({
    A: "again",
    B: "two  words $A",
    E: "",
    M: "line1\nline2",
  });
});

test.for(["A=1", `A="1"`, "A='1", "export A='1'", "A = '1'", "A='1' B='2'"])(
  "%s is refused",
  (text) => {
    expect(() => parseEnvFile(text)).toThrow("couldn't parse env file");
  },
);

test("a file is read inside of its volume only", async () => {
  const root = mkdtempSync(join(tmpdir(), "tandem-env-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "a.env"), "A='1'\n");
  symlinkSync("/etc/hostname", join(root, "out.env"));
  const selector = { volumeName: "v", path: "a.env", key: "A" };
  expect(await envFileValue(root, selector)).toBe("1");
  expect(await envFileValue(root, { ...selector, key: "B" })).toBe(undefined);
  expect(await envFileValue(root, { ...selector, path: "none" })).toBe(undefined);
  await expect(envFileValue(root, { ...selector, path: "out.env" })).rejects.toThrow(
    "couldn't parse env file",
  );
});
