import type { BuildOptions, OnResolveResult, Plugin } from "esbuild";
import { statSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  cacheDirectory,
  checkout,
  type Made,
  programsRecord,
  sourcePrograms,
  textOf,
} from "./programs.ts";

/** Bundles the programs into a folder of their own, and returns its path. */
export async function makePrograms(): Promise<string> {
  const begunAt = Date.now();
  await mkdir(cacheDirectory, { recursive: true });
  const directory = await mkdtemp(join(cacheDirectory, "programs-"));
  try {
    const paths = await build(directory);
    // Root makes them and any user runs them, if only to be told to use sudo.
    await chmod(directory, 0o755);
    await remember({ checkout, directory, inputs: inputsAsOf(begunAt, paths) });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  await removeOld();
  return directory;
}

/** One that was written while it may have been read counts as changed. */
function inputsAsOf(begunAt: number, paths: readonly string[]): Made["inputs"] {
  return Object.fromEntries(
    paths.map((path) => {
      const stats = statSync(join(checkout, path));
      return [path, stats.mtimeMs < begunAt ? textOf(stats) : ""];
    }),
  );
}

async function remember(made: Made): Promise<void> {
  const written = `${made.directory}.json`;
  await writeFile(written, JSON.stringify(made), { mode: 0o644 });
  await rename(written, programsRecord);
}

/** Returns the paths of what went into them: every source, and the list of the packages. */
async function build(directory: string): Promise<readonly string[]> {
  const esbuild = await import("esbuild");
  // A command loads only the parts that it needs; an engine, which may run for months, is read to its end at once.
  const builds = [
    esbuild.build({ ...options(directory, sourcePrograms.command), splitting: true }),
    esbuild.build({ ...options(directory, sourcePrograms.engine), ...asCommonJs }),
  ];
  await Promise.allSettled(builds);
  const results = await Promise.all(builds);
  await keepOnlyAscii(join(directory, "engine-main.cjs"));
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  return ["package-lock.json", ...new Set(inputs.filter((path) => path.startsWith("src/")))];
}

/** V8 keeps the text as long as the engine runs: one other character, in a pattern, and each takes two bytes. */
async function keepOnlyAscii(path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const escaped = text.replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  await writeFile(path, escaped);
}

function options(outdir: string, entryPoint: string): BuildOptions {
  return {
    entryPoints: [entryPoint],
    outdir,
    outExtension: { ".js": ".mjs" },
    absWorkingDir: checkout,
    metafile: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node26",
    external: ["esbuild"],
    // Half the bytes to read; names stay, for the sake of stack traces.
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: "none",
    logLevel: "silent",
    plugins: [originalUrls, lateModules],
    banner: { js: requireForPackages },
  };
}

/** Node reads one big file this way a little faster, and need not start its loader of ES modules. */
const asCommonJs: BuildOptions = { format: "cjs", outExtension: { ".js": ".cjs" }, banner: {} };

/** In pieces, because this file is bundled too. */
const importMetaUrl = ["import", "meta", "url"].join(".");

/** Packages that are CommonJS ask for Node's own modules this way, and so do we (`lateModules`). */
const requireForPackages =
  'import { createRequire as tandemCreateRequire } from "node:module"; ' +
  `const require = tandemCreateRequire(${importMetaUrl});`;

/** Sources find files beside them by their URL, which in one big file would be that file's. */
const originalUrls: Plugin = {
  name: "original-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: "ts", contents: text.replaceAll(importMetaUrl, url) };
    });
  },
};

/** Packages that most lives of an engine, and most commands, have no need of at their start. */
const latePackages = ["@marcbachmann/cel-js", "croner", "ws", "yaml"];
const lateNames = new RegExp(`^(node:.*|${latePackages.join("|")})$`);

/**
 * An import of `node:http` reads every property of it, and some load half a library; a command pays for each module that
 * a source of it names, used or not. So a module is loaded by whoever first reads a property: esbuild copies what it
 * imports, property by property, and of what merely inherits there is nothing to copy.
 */
const lateModules: Plugin = {
  name: "late-modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: lateNames }, ({ path, kind, namespace }) => {
      const isBuiltin = path.startsWith("node:");
      if (namespace === "late" || namespace === "at once") return isBuiltin ? external(path) : null;
      const isLate = kind === "import-statement" && !isFunction(path);
      return isLate || isBuiltin ? { path, namespace: isLate ? "late" : "at once" } : null;
    });
    onLoad({ filter: /^/, namespace: "at once" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
    onLoad({ filter: /^/, namespace: "late" }, ({ path }) => ({
      resolveDir: checkout,
      contents: `
        const load = () => {
          const loaded = require(${JSON.stringify(path)});
          Object.setPrototypeOf(parent, loaded);
          return loaded;
        };
        const parent = Object.create(new Proxy({}, { get: (_, name) => load()[name] }));
        module.exports = Object.create(parent);`,
    }));
  },
};

function external(path: string): OnResolveResult {
  return { path, external: true };
}

/** One that is a function, such as `node:events`, would be none any more. */
function isFunction(path: string): boolean {
  return typeof process.getBuiltinModule(path) === "function";
}

/** A command of the checkout as it was before may be running still, and load more of itself. */
const OLD_MS = 24 * 3_600_000;

async function removeOld(): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    if (!name.startsWith("programs-")) continue;
    const path = join(cacheDirectory, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true });
  }
}
