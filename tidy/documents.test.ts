import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { brokenLinks, changelogFindings, deadReferences, decisionFindings } from "./documents.ts";
import { report, repositoryFiles, repositoryPaths, top } from "./repository.ts";

const pages = repositoryFiles(".md");
const everything = new Map(repositoryPaths().map((path) => [path, ""]));
for (const { path, text } of pages) everything.set(path, text);
const decisions = pages.filter(({ path }) => path.startsWith("docs/decisions/"));

test("every link of every page leads somewhere", () => {
  expect(report(pages.flatMap((page) => brokenLinks(page, everything)))).toEqual([]);
});

test("every page of docs/ that the code speaks of is there", () => {
  const paths = new Set(everything.keys());
  const code = repositoryFiles(".ts").filter(({ path }) => !path.startsWith("tidy/"));
  expect(report(code.flatMap((file) => deadReferences(file, paths)))).toEqual([]);
});

test("the decision records have numbers in order, and all their parts", () => {
  expect(report(decisionFindings(decisions))).toEqual([]);
});

test("every dependency has a decision record that names it", () => {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(`${top}package.json`, "utf8"),
  );
  const text = decisions.map((page) => page.text).join("\n");
  const unexplained = Object.keys(manifest.dependencies).filter(
    (name) => !text.includes(`\`${name}\``),
  );
  expect(unexplained).toEqual([]);
});

test("the changelog has its form", () => {
  const [changelog] = pages.filter(({ path }) => path === "CHANGELOG.md");
  expect(changelog).toBeDefined();
  expect(report(changelog === undefined ? [] : changelogFindings(changelog))).toEqual([]);
});

const shelf = new Map([
  ["docs/a.md", "# The First Page\n\n## Why, then?\n"],
  ["src/model/pod.ts", ""],
]);

test.each([
  ["[x](b.md)", "no such file"],
  ["[x](a.md#because)", "no such heading"],
  ["[x](#because)", "no such heading"],
  ["[x](../src/gone/)", "no such file"],
])("fires: the link %s", (text, complaint) => {
  expect(report(brokenLinks({ path: "docs/a.md", text }, shelf)).join()).toContain(complaint);
});

test.each(["[x](a.md#why-then)", "[x](../src/model/)", "[x](https://example.org)", "`[x](b.md)`"])(
  "is silent: the link %s",
  (text) => {
    expect(brokenLinks({ path: "docs/a.md", text }, shelf)).toEqual([]);
  },
);

test("fires: a page that the code speaks of and that is not there", () => {
  const file = { path: "src/a.ts", text: "// see docs/decisions/0099-nothing.md" };
  expect(report(deadReferences(file, new Set()))).toEqual([
    "src/a.ts: speaks of docs/decisions/0099-nothing.md, which is not there",
  ]);
});

const whole = "# 0001. A title\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Rejected\n";

test.each([
  ["docs/decisions/1-title.md", whole, "NNNN-title.md"],
  ["docs/decisions/0002-title.md", whole, "is number 1"],
  ["docs/decisions/0001-title.md", "# A title\n", '"# 0001. "'],
  ["docs/decisions/0001-title.md", whole.replace("## Rejected\n", ""), '"## Rejected"'],
])("fires: the decision %s", (path, text, complaint) => {
  expect(report(decisionFindings([{ path, text }])).join()).toContain(complaint);
});

test.each([
  ["# Changes\n\n## Unreleased\n", '"# Changelog"'],
  ["# Changelog\n\n## 0.1.0 (2026-11-21)\n", "first release"],
  ["# Changelog\n\n## Unreleased\n\n### Bugs\n", "a section is one of"],
  ["# Changelog\n\n## Unreleased\n\n## v1\n", "a release is"],
  ["# Changelog\n\n## Unreleased\n\n* fixed it\n", "an entry is"],
])("fires: the changelog %j", (text, complaint) => {
  expect(report(changelogFindings({ path: "CHANGELOG.md", text })).join()).toContain(complaint);
});

test("the glossary explains every reason of a decision, and no other", () => {
  const [model] = repositoryFiles("src/lifecycle/model.ts");
  const union = /export type ReasonCode =([^;]*);/.exec(model?.text ?? "")?.[1] ?? "";
  const codes = [...union.matchAll(/\| "(\w+)"/g)].map(([, code = ""]) => code);
  const glossary = everything.get("docs/glossary.md") ?? "";
  const reasons = glossary.slice(glossary.indexOf("## Reasons"));
  const explained = [...reasons.matchAll(/^\| `(\w+)` \|/gm)].map(([, code = ""]) => code);
  expect(codes).not.toEqual([]);
  expect(explained.toSorted()).toEqual(codes.toSorted());
});
