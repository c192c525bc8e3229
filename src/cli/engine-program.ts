import type { Plugin } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Made from the checkout, and made again when it changes. */
const checkout = fileURLToPath(new URL("../..", import.meta.url));
const cacheDirectory = join(checkout, ".tandem");
export const compileCacheDirectory = join(cacheDirectory, "compile-cache");

/** The program that runs when nothing better can be made: the sources as they are. */
const sourceProgram = fileURLToPath(new URL("engine-main.ts", import.meta.url));

/**
 * The file that an engine's process runs: all of the engine in one, which loads in a third of the time that hundreds
 * of sources take, and in 30 MB less. Where it cannot be made (no esbuild, no right to write), the sources.
 */
export async function engineProgram(): Promise<string> {
  try {
    const program = join(cacheDirectory, `engine-${fingerprint()}.mjs`);
    if (!existsSync(program)) await bundle(program);
    return program;
  } catch {
    return sourceProgram;
  }
}

/** Of every source, and of the packages: changes when one of them does. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const path of [join(checkout, "package-lock.json"), ...sources(join(checkout, "src"))]) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function sources(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .filter((entry) => !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function bundle(program: string): Promise<void> {
  const { build } = await import("esbuild");
  await mkdir(cacheDirectory, { recursive: true });
  const temporary = `${program}.${process.pid}.tmp`;
  await build({
    entryPoints: [sourceProgram],
    outfile: temporary,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node26",
    keepNames: false,
    logLevel: "silent",
    plugins: [originalUrls],
    banner: { js: requireForPackages },
  });
  await rename(temporary, program);
  await removeOthers(program);
}

/** Packages that are CommonJS ask for Node's own modules this way. */
const requireForPackages =
  'import { createRequire as tandemCreateRequire } from "node:module"; ' +
  "const require = tandemCreateRequire(import.meta.url);";

/** Sources find files beside them by their URL, which in one big file would be that file's. */
const originalUrls: Plugin = {
  name: "original-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: "ts", contents: text.replaceAll("import.meta.url", url) };
    });
  },
};

/** Of the checkout as it was before. Whoever runs one has read it to the end. */
async function removeOthers(program: string): Promise<void> {
  const names = await readdir(cacheDirectory);
  const old = names.filter(
    (name) => name.startsWith("engine-") && join(cacheDirectory, name) !== program,
  );
  await Promise.all(old.map((name) => rm(join(cacheDirectory, name), { force: true })));
}
