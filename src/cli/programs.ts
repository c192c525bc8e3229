import type { BuildOptions, Plugin } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
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
    const directory = join(cacheDirectory, `programs-${fingerprint()}`);
    if (!existsSync(directory)) await build(directory);
    return { command: join(directory, "run.mjs"), engine: join(directory, "engine-main.mjs") };
  } catch {
    return sourcePrograms;
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

async function build(directory: string): Promise<void> {
  const esbuild = await import("esbuild");
  await mkdir(cacheDirectory, { recursive: true });
  const temporary = await mkdtemp(join(cacheDirectory, "making-"));
  try {
    // A command loads only the parts that it needs; an engine, which may run for months, is read to its end at once.
    const builds = [
      esbuild.build({ ...options(temporary, sourcePrograms.command), splitting: true }),
      esbuild.build(options(temporary, sourcePrograms.engine)),
    ];
    await Promise.allSettled(builds);
    await Promise.all(builds);
    await keepOnlyAscii(join(temporary, "engine-main.mjs"));
    // Root makes them and any user runs them, if only to be told to use sudo.
    await chmod(temporary, 0o755);
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Somebody else was faster.
    if (!existsSync(directory)) throw error;
  }
  await removeOld();
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

/** An import of `node:http` reads every property of it, and some load half a library: `require` does not. */
const requiredBuiltins: Plugin = {
  name: "required-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
      namespace === "builtin" ? { path, external: true } : { path, namespace: "builtin" },
    );
    onLoad({ filter: /^/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** A command of the checkout as it was before may be running still, and load more of itself. */
const OLD_MS = 24 * 3_600_000;

async function removeOld(): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    if (!/^(programs|making)-/.test(name)) continue;
    const path = join(cacheDirectory, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true });
  }
}
