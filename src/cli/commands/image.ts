import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Command } from "commander";
import { ImageError } from "../../engine/images/image-error.ts";
import { loadImage } from "../../engine/images/load.ts";
import { engineFiles } from "../../engine/files.ts";
import { addEngineOptions, type EngineFlags, meantEngine, needRoot } from "../engine-options.ts";

export function imageCommand(): Command {
  const load = addEngineOptions(new Command("load"))
    .summary("make the images of an archive known to the engine")
    .description(
      "Reads an OCI archive or what docker save wrote, and makes its images known under their names. Prints the names.",
    )
    .argument("<file>", "the archive, or - for stdin")
    .action(async (file: string, flags: EngineFlags) => {
      needRoot("image load");
      const config = await meantEngine(flags);
      const names = await loadImage(engineFiles(config.dataDirectory), await openArchive(file));
      process.stdout.write(names.map((name) => `${name}\n`).join(""));
    });
  return new Command("image").summary("bring images to the engine").addCommand(load);
}

async function openArchive(file: string): Promise<Readable> {
  if (file === "-") return process.stdin;
  try {
    return (await open(file)).createReadStream();
  } catch (error) {
    throw new ImageError(error instanceof Error ? error.message : String(error));
  }
}
