import type { Readable } from "node:stream";
import { connectCri } from "../../cri/client.ts";
import { SystemClock } from "../clock.ts";
import { findBinaries } from "../containerd/binaries.ts";
import { findings } from "../containerd/findings.ts";
import { runningContainerd } from "../containerd/process.ts";
import { EngineError } from "../engine-error.ts";
import type { ContainerdFiles, EngineFiles } from "../files.ts";
import { CommandError } from "../run-command.ts";
import { ImageError } from "./image-error.ts";
import { type Ctr, importImages } from "./import.ts";

/** Makes the images of an archive known to the engine of this data directory; resolves with their names. */
export async function loadImage(
  { containerd, dataDirectory }: EngineFiles,
  archive: Readable,
): Promise<readonly string[]> {
  if (!(await runningContainerd(containerd))) {
    throw new EngineError(`no engine is up in ${dataDirectory}: run tandem up`);
  }
  const clock = new SystemClock();
  using cri = connectCri({ socketPath: containerd.socket, clock });
  try {
    return await importImages(cri, await findCtr(containerd), archive, clock);
  } catch (error) {
    if (error instanceof CommandError)
      throw new ImageError(`the archive cannot be loaded: ${error.stderr.trim()}`);
    throw error;
  }
}

export async function findCtr(files: ContainerdFiles): Promise<Ctr> {
  const binaries = findBinaries(process.env["PATH"]);
  const { snapshotter, version } = await findings(binaries, files);
  const [majorVersion] = version;
  return { program: binaries.ctr, socket: files.socket, snapshotter, majorVersion };
}
