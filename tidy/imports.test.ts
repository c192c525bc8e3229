import { expect, test } from "vitest";
import { folders, isPure } from "./folders.ts";
import { forbiddenImports, importsOf } from "./imports.ts";
import { report, repositoryFiles } from "./repository.ts";

test("every file imports only what its folder may", () => {
  const code = repositoryFiles(".ts").filter(({ path }) => path !== "vitest.config.ts");
  expect(report(code.flatMap(forbiddenImports))).toEqual([]);
});

test("docs/architecture.md has the same table", () => {
  const [architecture] = repositoryFiles("docs/architecture.md");
  const rows = [...(architecture?.text ?? "").matchAll(/^\| `([\w/]+)\/` \|([^|]*)\|([^|]*)\|$/gm)];
  const documented = rows.map(([, folder = "", what = "", imports = ""]) => [
    folder,
    { pure: folder !== "src/controllers" && what.includes("**pure**"), imports: imports.trim() },
  ]);
  const enforced = Object.entries(folders)
    .filter(([folder]) => folder !== "scripts" && folder !== "bench")
    .map(([folder, rule]) => [folder, { pure: rule.pure === true, imports: inWords(folder) }]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(enforced));
});

/** A rule as the table of docs/architecture.md says it. */
function inWords(folder: string): string {
  const rule = folders[folder];
  if (rule === undefined || folder === "tidy") return "–";
  if (rule.imports === "everything") {
    return rule.except === undefined ? "everything" : `everything but ${rule.except.join(", ")}`;
  }
  const names = [...rule.imports, ...(rule.node === true ? ["`node:`"] : [])];
  return names.length === 0 ? "–" : names.join(", ");
}

test.each([
  ["src/lifecycle/decide.ts", 'import { x } from "node:fs";', "node:fs"],
  ["src/lifecycle/decide.ts", 'import type { x } from "../status/status-of.ts";', "src/status"],
  ["src/lifecycle/decide.ts", 'import {\n  x,\n} from "../cri/wire.ts";', "src/cri"],
  ["src/model/pod.ts", 'import ws from "ws";', "ws"],
  ["src/model/pod.ts", 'export { x } from "../select/labels.ts";', "src/select"],
  ["src/ports/clock.ts", 'import { x } from "node:timers";', "node:timers"],
  ["src/apiserver/api.ts", 'import { x } from "../store/store.ts";', "src/store"],
  ["src/controllers/job/decide.ts", 'import { x } from "node:fs";', "node:fs"],
  ["src/node/agent.ts", 'import { x } from "../cli/main.ts";', "src/cli"],
  ["src/node/agent.test.ts", 'import { x } from "../cli/main.ts";', "src/cli"],
  ["src/node/agent.ts", 'import { x } from "../client/testing/memory-api.ts";', "for tests only"],
  ["src/node/agent.ts", 'await import("../engine/host.ts");', "src/engine"],
  ["src/node/agent.ts", 'import { x } from "../ports/clock";', "without .ts"],
  ["sim/world.ts", 'import { x } from "../src/engine/host.ts";', "src/engine"],
  ["src/brandnew/file.ts", "", "not in the table"],
])("fires: %s with %s", (path, text, complaint) => {
  expect(report(forbiddenImports({ path, text })).join("\n")).toContain(complaint);
});

test.each([
  ["src/lifecycle/decide.ts", 'import type { Pod } from "../model/types/core-v1.ts";'],
  ["src/lifecycle/decide.test.ts", 'import { readFileSync } from "node:fs";'],
  ["src/status/status-of.ts", 'import { x } from "../probes/step.ts";'],
  ["src/cri/client.ts", 'import { x } from "@grpc/grpc-js";'],
  ["src/controllers/job/reconcile.ts", 'import { x } from "../../client/controller.ts";'],
  ["src/cli/main.ts", 'import { x } from "../engine/host.ts";'],
  ["test/api/pods.test.ts", 'import { x } from "../../src/store/store.ts";'],
])("is silent: %s with %s", (path, text) => {
  expect(forbiddenImports({ path, text })).toEqual([]);
});

test("all forms of import are seen", () => {
  const source = [
    'import a from "a";',
    'import "b";',
    'import type { C } from "c";',
    'export * from "d";',
    'const e = await import("e");',
    'const notAnImport = "import x from y";',
  ];
  expect(importsOf(source.join("\n"))).toEqual(["a", "b", "c", "d", "e"]);
});

test("pure are the pure folders and the decisions of controllers, not their tests", () => {
  expect([
    isPure("src/probes/step.ts"),
    isPure("src/controllers/job/decide.ts"),
    isPure("src/controllers/job/reconcile.ts"),
    isPure("src/probes/step.test.ts"),
  ]).toEqual([true, true, false, false]);
});
