/** What the files of one folder may import besides their own folder. */
export interface FolderRule {
  /** No clock, no chance, no input or output, no `async`. */
  readonly pure?: true;
  /** Folders of `src/` by their names; `everything` means all but `except`. */
  readonly imports: readonly string[] | "everything";
  readonly except?: readonly string[];
  /** Whether Node's own modules may be imported. */
  readonly node?: true;
}

/** The import table of docs/architecture.md; a test holds the two against each other. */
export const folders: Readonly<Record<string, FolderRule>> = {
  "src/model": { pure: true, imports: [] },
  "src/select": { pure: true, imports: ["model"] },
  "src/lifecycle": { pure: true, imports: ["model"] },
  "src/probes": { pure: true, imports: ["model"] },
  "src/status": { pure: true, imports: ["model", "lifecycle", "probes"] },
  "src/config": { pure: true, imports: ["model"] },
  "src/ports": { imports: ["model"] },
  "src/store": { imports: ["model", "select", "ports"], node: true },
  "src/cel": { imports: ["model"] },
  "src/journal": { imports: ["model", "ports"], node: true },
  "src/apiserver": {
    imports: ["model", "select", "status", "ports", "security", "cel"],
    node: true,
  },
  "src/security": { imports: ["model", "ports"], node: true },
  "src/client": { imports: ["model", "select", "ports"], node: true },
  "src/controllers": { imports: ["model", "select", "ports", "client"] },
  "src/node": {
    imports: ["model", "lifecycle", "probes", "status", "ports", "client"],
    node: true,
  },
  "src/network": { imports: ["model", "select", "ports", "client"], node: true },
  "src/cri": { imports: ["model", "ports"], node: true },
  "src/engine": { imports: "everything", except: ["cli"], node: true },
  "src/cli": { imports: "everything", node: true },
  sim: { imports: "everything", except: ["cli", "engine"], node: true },
  test: { imports: "everything", node: true },
  tidy: { imports: [], node: true },
  scripts: { imports: "everything", except: ["cli"], node: true },
  bench: { imports: "everything", except: ["cli"], node: true },
};

/** The folder of the table in which a file lies: `src/model/pod/x.ts` is in `src/model`. */
export function folderOf(path: string): string | undefined {
  const parts = path.split("/");
  if (parts.length < 2) return undefined;
  return parts[0] === "src" ? parts.slice(0, 2).join("/") : parts[0];
}

/** Whether a file is there for tests only; such files may reach across the table. */
export function isTestFile(path: string): boolean {
  return /\.(?:test|fixture)\.ts$|-arbitrary\.ts$|\/testing\/|\/testing\.ts$/.test(path);
}

/** Whether the pure core's rules hold for a file: a pure folder, or a controller's decision. */
export function isPure(path: string): boolean {
  if (isTestFile(path)) return false;
  if (/^src\/controllers\/(?:.*\/)?decide\.ts$/.test(path)) return true;
  return folders[folderOf(path) ?? ""]?.pure === true;
}
