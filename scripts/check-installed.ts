/**
 * Fails when node_modules holds another version of a package than package-lock.json names. `npm ci`
 * would promise that, but refuses a lock file that was written where some registry lacked the
 * binaries of other platforms (docs/decisions/0002-locked-versions-by-npm-install.md).
 */
import { readFileSync } from "node:fs";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

const wanted = versions("package-lock.json");
const found = versions("node_modules/.package-lock.json");
const wrong = [...found]
  .filter(([path, version]) => wanted.has(path) && wanted.get(path) !== version)
  .map(([path, version]) => `${path}: ${version}, locked is ${wanted.get(path)}`);

for (const line of wrong) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

function versions(file: string): Map<string, string | undefined> {
  const lock: Lock = JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"));
  return new Map(Object.entries(lock.packages).map(([path, entry]) => [path, entry.version]));
}
