import type { BuildOptions, Plugin } from "esbuild";
import { existsSync, readFileSync, statSync, type Stats } from "node:fs";
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
import { fileURLToPath, pathToFileURL } from "node:url";

/** Made from the checkout, and made again when it changes. */
const checkout = fileURLToPath(new URL("../..", import.meta.url));
const cacheDirectory = join(checkout, ".tandem");
const record = join(cacheDirectory, "programs.json");
export const compileCacheDirectory = join(cacheDirectory, "compile-cache");

/** Files that Node can run. */
export interface Programs {
  /** Exports `main` of `run.ts`. */
  readonly command: string;
  /** What `engine-main.ts` does. */
  readonly engine: string;
}

/** What runs when nothing better can be made: the sources as they are. */
const sourcePrograms: Programs = {
  command: fileURLToPath(new URL("run.ts", import.meta.url)),
  engine: fileURLToPath(new URL("engine-main.ts", import.meta.url)),
};

/**
 * The bundled programs, which load in a third of the time that hundreds of sources take, and the engine in 30 MB less.
 * Where they cannot be made (no esbuild, no right to write), the sources.
 */
export async function programs(): Promise<Programs> {
  try {
    const directory = madeDirectory() ?? (await make());
    return { command: join(directory, "run.mjs"), engine: join(directory, "engine-main.mjs") };
  } catch {
    return sourcePrograms;
  }
}

/** What was made last. */
interface Made {
  /** In which checkout: programs name their sources, which a copy of the whole folder has elsewhere. */
  readonly checkout: string;
  readonly directory: string;
  /** Every file that went into it, from the checkout on, as it was then. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Where the programs are, as long as nothing that went into them has changed. */
function madeDirectory(): string | undefined {
  const made = readRecord();
  if (made?.checkout !== checkout || !existsSync(made.directory)) return undefined;
  const isCurrent = Object.entries(made.inputs).every(([path, then]) => stateOf(path) === then);
  return isCurrent ? made.directory : undefined;
}

function readRecord(): Made | undefined {
  try {
    return JSON.parse(readFileSync(record, "utf8")) as Made;
  } catch {
    // There is none yet, or a power cut has emptied it.
    return undefined;
  }
}

function stateOf(path: string): string | undefined {
  const stats = statSync(join(checkout, path), { throwIfNoEntry: false });
  return stats && textOf(stats);
}

function textOf({ mtimeMs, size }: Stats): string {
  return `${mtimeMs} ${size}`;
}

async function make(): Promise<string> {
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
  await rename(written, record);
}

/** Returns the paths of what went into them: every source, and the list of the packages. */
async function build(directory: string): Promise<readonly string[]> {
  const esbuild = await import("esbuild");
  // A command loads only the parts that it needs; an engine, which may run for months, is read to its end at once.
  const builds = [
    esbuild.build({ ...options(directory, sourcePrograms.command), splitting: true }),
    esbuild.build(options(directory, sourcePrograms.engine)),
  ];
  await Promise.allSettled(builds);
  const results = await Promise.all(builds);
  await keepOnlyAscii(join(directory, "engine-main.mjs"));
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
    plugins: [originalUrls, requiredBuiltins],
    banner: { js: requireForPackages },
  };
}

/** In pieces, because this file is bundled too. */
const importMetaUrl = ["import", "meta", "url"].join(".");

/** Packages that are CommonJS ask for Node's own modules this way, and so do we (`requiredBuiltins`). */
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

/**
 * An import of `node:http` reads every property of it, and some load half a library: `require` does not. esbuild copies
 * what it imports, property by property; of what merely inherits from a module there is nothing to copy.
 */
const requiredBuiltins: Plugin = {
  name: "required-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind, namespace }) => {
      if (namespace === "imported" || namespace === "required") return { path, external: true };
      return { path, namespace: kind === "import-statement" ? "imported" : "required" };
    });
    onLoad({ filter: /^/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
    // One that is a function, such as `node:events`, would be none any more.
    onLoad({ filter: /^/, namespace: "imported" }, ({ path }) => ({
      contents:
        `const it = require(${JSON.stringify(path)}); ` +
        'module.exports = typeof it === "function" ? it : Object.create(it);',
    }));
  },
};

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
