const BLOCK = 512;
const REGULAR_FILE = "0";

/** The regular files of a tar archive as `test/images/tar.ts` writes it, by path. */
export function readTar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = 0;
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const size = Number.parseInt(field(archive, at + 124, 12), 8);
    if (field(archive, at + 156, 1) === REGULAR_FILE) {
      files.set(field(archive, at, 100), archive.subarray(at + BLOCK, at + BLOCK + size));
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function field(archive: Buffer, at: number, width: number): string {
  const text = archive.toString("latin1", at, at + width);
  return text.replace(/\0.*$/s, "").trim();
}
