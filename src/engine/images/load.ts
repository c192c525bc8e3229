import type { Readable } from "node:stream";
import { connectCri } from "../../cri/client.ts";
import { SystemClock } from "../clock.ts";
import { findBinaries } from "../containerd/binaries.ts";
import { findings } from "../containerd/findings.ts";
import { runningContainerd } from "../containerd/process.ts";
import { EngineError } from "../engine-error.ts";
import type { ContainerdFiles, EngineFiles } from "../files.ts";
import { CommandError } from "../run-command.ts";
import { decompressed } from "./decompress.ts";
import { ImageError } from "./image-error.ts";
import { type Ctr, importImages } from "./import.ts";

/** What `ctr` says of an archive, and what it means to whoever has that archive. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/no space left on device/, "the disk of the data directory is full"],
  [/unrecognized image format/, "it is neither an OCI archive nor what docker save writes"],
  [/unexpected EOF|unexpected end of file/, "it is cut off"],
  [/invalid tar header/, "it is no tar archive"],
];

/**
 * Makes the images of an archive known to the engine of this data directory; resolves with their names. `source` is what
 * the user calls the archive. Throws `ImageError` when it is none, or broken.
 */
export async function loadImage(
  { containerd, dataDirectory }: EngineFiles,
  archive: Readable,
  source: string,
): Promise<readonly string[]> {
  if (!(await runningContainerd(containerd))) {
    throw new EngineError(`no engine is up in ${dataDirectory}: run tandem up`);
  }
  const clock = new SystemClock();
  using cri = connectCri({ socketPath: containerd.socket, clock });
  try {
    return await importImages(cri, await findCtr(containerd), await decompressed(archive), clock);
  } catch (error) {
    throw new ImageError(`cannot load ${source}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const words = error instanceof CommandError ? error.stderr : messageOf(error);
  const meaning = meanings.find(([pattern]) => pattern.test(words))?.[1];
  const text = words.trim().replace(/^ctr: /, "");
  return meaning === undefined ? text : `${meaning} (${text})`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export async function findCtr(files: ContainerdFiles): Promise<Ctr> {
  const binaries = findBinaries(process.env["PATH"]);
  const { snapshotter, version } = await findings(binaries, files);
  const [majorVersion] = version;
  return { program: binaries.ctr, socket: files.socket, snapshotter, majorVersion };
}
