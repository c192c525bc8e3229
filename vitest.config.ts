import { defineConfig } from "vitest/config";
import { countReporter } from "./scripts/count-reporter.ts";

/** What `test/` itself is made of is tested without containers. */
const unitTestsUnderTest = ["test/{images,golden}/**/*.test.ts", "test/seeds/extract.test.ts"];

const countsFile = process.env["TANDEM_TEST_COUNTS"];

/**
 * Two projects. `unit` needs nothing but Node: pure code, fakes and the simulator, all in one
 * process without isolation (honest only because no module keeps state). `e2e` runs real
 * containers as root, one file after another.
 */
export default defineConfig({
  test: {
    reporters: countsFile === undefined ? ["default"] : ["default", countReporter(countsFile)],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{src,sim,tidy,scripts,bench}/**/*.test.ts", ...unitTestsUnderTest],
          setupFiles: ["test/chance.ts"],
          isolate: false,
          pool: "threads",
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/**/*.test.ts"],
          exclude: unitTestsUnderTest,
          globalSetup: ["test/needs-root.ts", "test/kubectl/provide.ts"],
          isolate: true,
          fileParallelism: false,
          pool: "forks",
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
