import { posix } from "node:path";
import { folderOf, folders, isPure, isTestFile, type FolderRule } from "./folders.ts";
import type { Finding, TextFile } from "./repository.ts";

/** Libraries that are pure themselves: text or values in, values out. */
const purePackages = new Set(["@marcbachmann/cel-js", "croner", "yaml"]);

/** Every import of `file` that the table of `folders.ts` does not allow. */
export function forbiddenImports(file: TextFile): Finding[] {
  const folder = folderOf(file.path);
  if (folder === undefined) return [];
  const rule = folders[folder];
  if (rule === undefined) {
    const message = `${folder}/ is not in the table of tidy/folders.ts and docs/architecture.md`;
    return [{ path: file.path, message }];
  }
  return importsOf(file.text).flatMap((specifier) => {
    const message = objection(file.path, specifier, rule);
    return message === undefined ? [] : [{ path: file.path, message }];
  });
}

/** What the `import` and `export … from` statements of a source name. */
export function importsOf(source: string): string[] {
  const pattern =
    /^(?:import|export)\b[^;"]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function objection(path: string, specifier: string, rule: FolderRule): string | undefined {
  if (specifier.startsWith(".")) return relativeObjection(path, specifier, rule);
  if (isTestFile(path)) return undefined;
  if (specifier.startsWith("node:")) {
    if (isPure(path)) return `imports ${specifier}, but does no input or output`;
    return rule.node === true ? undefined : `imports ${specifier}: its folder does without Node`;
  }
  if (isPure(path) && !purePackages.has(specifier)) return `imports ${specifier}, but is pure`;
  return undefined;
}

function relativeObjection(path: string, specifier: string, rule: FolderRule): string | undefined {
  if (!/\.(?:ts|json)$/.test(specifier)) return `imports ${specifier} without .ts at its end`;
  const target = posix.join(posix.dirname(path), specifier);
  const from = folderOf(path);
  const to = folderOf(target);
  if (to === undefined || to === from) return undefined;
  if (isTestFile(path)) return to === "src/cli" ? `imports ${to}: nothing does` : undefined;
  if (isTestFile(target) && path.startsWith("src/")) {
    return `imports ${target}, which is for tests only`;
  }
  return allows(rule, to) ? undefined : `imports ${target}: ${from} may not import ${to}`;
}

function allows(rule: FolderRule, to: string): boolean {
  const name = to.replace("src/", "");
  if (rule.imports === "everything") return rule.except?.includes(name) !== true;
  return to.startsWith("src/") && rule.imports.includes(name);
}
