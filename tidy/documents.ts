import { posix } from "node:path";
import type { Finding, TextFile } from "./repository.ts";

/** Links of a Markdown file that lead nowhere in the repository: to no file, or to no heading. */
export function brokenLinks(file: TextFile, others: ReadonlyMap<string, string>): Finding[] {
  const links = [...withoutCode(file.text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => to);
  return links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [target = "", anchor] = link.split("#");
    const path = target === "" ? file.path : posix.join(posix.dirname(file.path), target);
    const text = others.get(path);
    if (text === undefined && !isFolder(path, others)) return [missing(file, link, "no such file")];
    if (anchor === undefined || anchors(text ?? "").has(anchor)) return [];
    return [missing(file, link, "no such heading")];
  });
}

function missing(file: TextFile, link: string, why: string): Finding {
  return { path: file.path, message: `links to ${link}: ${why}` };
}

function isFolder(path: string, files: ReadonlyMap<string, string>): boolean {
  const folder = path.endsWith("/") ? path : `${path}/`;
  return [...files.keys()].some((one) => one.startsWith(folder));
}

/** A heading's anchor, as the usual hosts make it. */
function anchors(text: string): Set<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Code shows links that are none. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "``");
}

/** Pages of `docs/` that a source file speaks of and that are not there. */
export function deadReferences(file: TextFile, paths: ReadonlySet<string>): Finding[] {
  const references = [...file.text.matchAll(/\bdocs\/[\w./-]+\.md\b/g)].map(([path]) => path);
  return references
    .filter((path) => !paths.has(path))
    .map((path) => ({ path: file.path, message: `speaks of ${path}, which is not there` }));
}

const decisionParts = ["## Context", "## Decision", "## Consequences", "## Rejected"];

/** What is wrong with the decision records: names, numbers, parts. */
export function decisionFindings(files: readonly TextFile[]): Finding[] {
  return files.flatMap((file, index) => {
    const name = /\/(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/.exec(file.path);
    if (name === null) return [{ path: file.path, message: "is not named NNNN-title.md" }];
    const number = name[1] ?? "";
    const messages = [
      ...(Number(number) === index + 1 ? [] : [`is number ${index + 1} in order: renumber it`]),
      ...(file.text.startsWith(`# ${number}. `) ? [] : [`does not begin with "# ${number}. "`]),
      ...decisionParts
        .filter((part) => !file.text.includes(`\n${part}\n`))
        .map((part) => `has no "${part}"`),
    ];
    return messages.map((message) => ({ path: file.path, message }));
  });
}

const changeKinds = ["Safety", "Features", "Internals"];

/** What is wrong with the changelog: its headings and their order, and entries that are no sentences. */
export function changelogFindings({ path, text }: TextFile): Finding[] {
  const [title, ...lines] = text.split("\n");
  const messages = lines.flatMap((line, index) => changelogLine(line, index + 2));
  if (title !== "# Changelog") messages.unshift('does not begin with "# Changelog"');
  const releases = lines.filter((line) => line.startsWith("## "));
  if (releases[0] !== "## Unreleased") messages.push('its first release is not "## Unreleased"');
  return messages.map((message) => ({ path, message }));
}

function changelogLine(line: string, number: number): string[] {
  const place = `line ${number}`;
  if (line.startsWith("### ")) {
    const known = changeKinds.includes(line.slice(4));
    return known ? [] : [`${place}: a section is one of ${changeKinds.join(", ")}`];
  }
  if (line.startsWith("## ")) {
    const known = /^## (?:Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\))$/.test(line);
    return known ? [] : [`${place}: a release is "## 1.2.3 (2026-11-21)" or "## Unreleased"`];
  }
  if (line === "" || /^ {2}\S/.test(line) || /^- [A-Z`]/.test(line)) return [];
  return [`${place}: an entry is "- " and a sentence, its next lines indented by two`];
}
