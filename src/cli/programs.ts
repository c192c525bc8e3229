import { existsSync, readFileSync, statSync, type Stats } from "node:fs";
import { fileURLToPath } from "node:url";

/** With a slash at its end. Programs are made from it, and made again when it changes. */
export const checkout = fileURLToPath(new URL("../..", import.meta.url));
export const cacheDirectory = `${checkout}.tandem`;
export const programsRecord = `${cacheDirectory}/programs.json`;
export const compileCacheDirectory = `${cacheDirectory}/compile-cache`;

/** Files that Node can run. */
export interface Programs {
  /** Exports `main` of `run.ts`. */
  readonly command: string;
  /** What `engine-main.ts` does. */
  readonly engine: string;
}

/** What runs when nothing better can be made: the sources as they are. */
export const sourcePrograms: Programs = {
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
    return { command: `${directory}/run.mjs`, engine: `${directory}/engine-main.cjs` };
  } catch {
    return sourcePrograms;
  }
}

/** What was made last. */
export interface Made {
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
    return JSON.parse(readFileSync(programsRecord, "utf8")) as Made;
  } catch {
    // There is none yet, or a power cut has emptied it.
    return undefined;
  }
}

function stateOf(path: string): string | undefined {
  // Hundreds of them at each command: to join two paths takes longer than to ask the file system.
  const stats = statSync(checkout + path, { throwIfNoEntry: false });
  return stats && textOf(stats);
}

/** By which a file is told from what it was. */
export function textOf({ mtimeMs, size }: Stats): string {
  return `${mtimeMs} ${size}`;
}

/** Loaded only here: most of the time there is nothing to make. */
async function make(): Promise<string> {
  return (await import("./make-programs.ts")).makePrograms();
}
