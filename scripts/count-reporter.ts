import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Writes `PASSED FAILED` into `file` when a test run ends: `scripts/test.sh` adds them up. */
export function countReporter(file: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const failedModules = modules.filter(brokeByItself).length;
      const passed = count(modules, "passed");
      const failed = count(modules, "failed") + failedModules + unhandledErrors.length;
      writeFileSync(file, `${passed} ${failed}\n`);
    },
  };
}

function count(modules: readonly TestModule[], state: "passed" | "failed"): number {
  return modules.reduce((total, module) => total + [...module.children.allTests(state)].length, 0);
}

/** A file that does not load, or whose hooks throw, has no failed test to count. */
function brokeByItself(module: TestModule): boolean {
  return module.state() === "failed" && count([module], "failed") === 0;
}
