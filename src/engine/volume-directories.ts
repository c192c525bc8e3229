import { chmod, mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { assert } from "../model/assert.ts";
import type { VolumeDirectories } from "../ports/volume-directories.ts";

/** Any user may write: which one a container runs as is not known when its volume is made. */
const OPEN_MODE = 0o777;

/** A directory below `parent` for each volume. */
export function volumeDirectories(parent: string): VolumeDirectories {
  const pathOf = (volume: string): string => {
    assert(volume !== "" && basename(volume) === volume, "a volume's name is no path");
    return join(parent, volume);
  };
  return {
    create: async (volume) => {
      const path = pathOf(volume);
      await mkdir(path, { recursive: true });
      // The mode of mkdir is subject to the umask.
      await chmod(path, OPEN_MODE);
      return path;
    },
    remove: async (volume) => rm(pathOf(volume), { recursive: true, force: true }),
  };
}
