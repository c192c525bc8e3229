import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Command } from "commander";
import { ImageError } from "../../engine/images/image-error.ts";
import { loadImage } from "../../engine/images/load.ts";
import { type EngineFiles, engineFiles } from "../../engine/files.ts";
import { addEngineOptions, type EngineFlags, meantEngine, needRoot } from "../engine-options.ts";
import { say } from "../print-progress.ts";

export function imageCommand(): Command {
  const load = addEngineOptions(new Command("load"))
    .summary("make the images of archives known to the engine")
    .description(
      "Reads OCI archives or what docker save wrote, also compressed with gzip or zstd, and makes their images known " +
        "under their names. Prints the names.",
    )
    .argument("<files...>", "the archives, or - for stdin")
    .action(async (paths: readonly string[], flags: EngineFlags) => {
      needRoot("image load");
      const { dataDirectory } = await meantEngine(flags);
      await loadAll(engineFiles(dataDirectory), paths);
    });
  return new Command("image")
    .summary("bring images to the engine")
    .description("Brings images to the engine that no registry has.")
    .addCommand(load);
}

/** All at once. What can be loaded is, whatever is wrong with the others. */
async function loadAll(engine: EngineFiles, paths: readonly string[]): Promise<void> {
  const outcomes = await Promise.allSettled(
    paths.map(async (path) => {
      const archive = await openArchive(path);
      return loadImage(engine, archive, path === "-" ? "what came from stdin" : path);
    }),
  );
  const names = outcomes.flatMap((outcome) =>
    outcome.status === "fulfilled" ? outcome.value : [],
  );
  process.stdout.write(names.map((name) => `${name}\n`).join(""));
  const reasons = outcomes.flatMap((outcome): unknown =>
    outcome.status === "rejected" ? [outcome.reason] : [],
  );
  for (const reason of reasons.slice(1)) say(reason instanceof Error ? reason.message : "failed");
  if (reasons.length > 0) throw reasons[0];
}

async function openArchive(file: string): Promise<Readable> {
  if (file === "-") {
    if (process.stdin.isTTY) throw new ImageError("stdin is a terminal: send an archive into it");
    return process.stdin;
  }
  const handle = await open(file).catch((error: unknown) => {
    throw new ImageError(`cannot read ${file}: ${reasonOf(error)}`);
  });
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw new ImageError(`cannot read ${file}: it is a directory`);
  }
  return handle.createReadStream();
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  return code === "EACCES" ? "permission denied" : message;
}
