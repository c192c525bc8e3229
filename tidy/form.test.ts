import { expect, test } from "vitest";
import { formFindings, longFiles } from "./form.ts";
import { report, repositoryFiles } from "./repository.ts";

test("every file keeps to the form", () => {
  expect(report(repositoryFiles(".ts").flatMap(formFindings))).toEqual([]);
});

test("every file on the list of long files is there", () => {
  const paths = new Set(repositoryFiles(".ts").map(({ path }) => path));
  expect(Object.keys(longFiles).filter((path) => !paths.has(path))).toEqual([]);
});

test.each([
  ["src/node/utils.ts", "", "says nothing"],
  ["src/node/index.ts", "", "barrel"],
  ["src/node/podWorker.ts", "", "kebab-case"],
  ["src/node/long.ts", "x\n".repeat(301), "301 lines"],
  ["src/node/long.test.ts", "x\n".repeat(501), "501 lines"],
  ["src/client/resources.ts", "x\n".repeat(338), "only shrink"],
  ["src/client/resources.ts", "x\n".repeat(300), "off the list"],
  ["src/node/a.test.ts", 'vi.mock("./b.ts");', "line 1 mocks"],
  ["src/node/a.ts", 'export * from "./b.ts";', "line 1 is a barrel"],
  ["src/node/a.ts", "\nlet count = 0;", "line 2 keeps state"],
  ["src/model/a.ts", "  const now = new Date();", "line 1 asks what time"],
  ["src/node/a.ts", "  const now = Date.now();", "line 1 asks a clock"],
  ["src/node/a.ts", "// TODO: later", "line 1 promises"],
])("fires: %s with %.40j", (path, text, complaint) => {
  expect(report(formFindings({ path, text })).join("\n")).toContain(complaint);
});

test.each([
  ["src/node/pod-worker.property.test.ts", ""],
  ["src/node/long.ts", "x\n".repeat(300)],
  ["src/model/types/core-v1.ts", "x\n".repeat(5000)],
  ["src/node/a.ts", "  let count = 0;"],
  ["src/node/a.ts", "  const at = new Date(now);"],
  ["src/node/a.ts", "// Date.now() would be wrong here."],
  ["src/engine/clock.ts", "  return performance.now();"],
])("is silent: %s with %.40j", (path, text) => {
  expect(formFindings({ path, text })).toEqual([]);
});
