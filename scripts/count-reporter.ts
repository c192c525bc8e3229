import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Writes what `scripts/test.sh` adds up into `file` when a test run ends: a line `PASSED FAILED`, and below it a
 * line for each failed test, `FILE > NAME: FIRST LINE OF THE ERROR`.
 */
export function countReporter(file: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const passed = modules.reduce((sum, module) => sum + tests(module, "passed").length, 0);
      const failures = [...modules.flatMap(failuresOf), ...unhandledErrors.map(firstLine)];
      writeFileSync(file, [`${passed} ${failures.length}`, ...failures, ""].join("\n"));
    },
  };
}

function failuresOf(module: TestModule): readonly string[] {
  const failed = tests(module, "failed").map(
    (test) =>
      `${module.relativeModuleId} > ${test.fullName}: ${firstLine(test.result().errors?.[0])}`,
  );
  // A file that does not load, or whose hooks throw, has no failed test to count.
  if (failed.length > 0 || module.state() !== "failed") return failed;
  return [`${module.relativeModuleId}: ${firstLine(module.errors()[0])}`];
}

function tests(module: TestModule, state: "passed" | "failed") {
  return [...module.children.allTests(state)];
}

function firstLine(error: { readonly message?: string } | undefined): string {
  return (error?.message ?? "see above").split("\n", 1).join("");
}
