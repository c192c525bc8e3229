import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { livesBehind, saveProgress } from "./progress-file.ts";

test("a long run goes on where it was, but only on the same commit and seeds", () => {
  const directory = mkdtempSync(join(tmpdir(), "tandem-sim-"));
  try {
    const path = join(directory, "soak.json");
    expect(livesBehind(path, { commit: "abc", first: 1 })).toBe(0);
    saveProgress(path, { commit: "abc", first: 1, lives: 5000 });
    expect(livesBehind(path, { commit: "abc", first: 1 })).toBe(5000);
    expect(livesBehind(path, { commit: "def", first: 1 })).toBe(0);
    expect(livesBehind(path, { commit: "abc", first: 7 })).toBe(0);
    saveProgress(path, { commit: "abc-dirty", first: 1, lives: 5000 });
    expect(livesBehind(path, { commit: "abc-dirty", first: 1 })).toBe(0);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
