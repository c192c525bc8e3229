import type { FileHandle } from "node:fs/promises";

const BLOCK_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/** Where the last `lines` lines of the file begin; the end of the file for 0, its beginning when it has fewer. */
export async function tailStart(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines <= 0) return size;
  const block = Buffer.alloc(BLOCK_BYTES);
  let found = 0;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at -= 1) {
      // The line feed at the very end closes the last line and opens none.
      if (block[at] !== LINE_FEED || start + at === size - 1) continue;
      found += 1;
      if (found === lines) return start + at + 1;
    }
    end = start;
  }
  return 0;
}
