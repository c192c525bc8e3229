import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { decompressed } from "./decompress.ts";

const archive = Buffer.from("what docker save wrote ".repeat(50));

/** As a pipe brings it, in pieces of any size. */
function inPieces(bytes: Uint8Array, size: number): Readable {
  const count = Math.ceil(bytes.length / size);
  const pieces = Array.from({ length: count }, (_, n) =>
    Buffer.from(bytes.subarray(n * size, (n + 1) * size)),
  );
  return Readable.from(pieces);
}

test.for([
  ["plain", archive],
  ["gzip", gzipSync(archive)],
  ["zstd", zstdCompressSync(archive)],
] as const)("an archive comes out as it was: %s", async ([, bytes]) => {
  for (const size of [1, 5, 65_536]) {
    expect(await buffer(await decompressed(inPieces(bytes, size)))).toEqual(archive);
  }
});

test("one that is shorter than any compression's mark is passed on", async () => {
  expect(await buffer(await decompressed(inPieces(Buffer.from("abc"), 1)))).toEqual(
    Buffer.from("abc"),
  );
});

test("a compressed archive that is cut off ends with an error, not with half an archive", async () => {
  const cut = gzipSync(archive).subarray(0, 40);
  await expect(buffer(await decompressed(inPieces(cut, 64)))).rejects.toThrow(
    "unexpected end of file",
  );
});

test.for([
  ["fd377a585a000004", "it is compressed with xz: xz -dc FILE | tandem image load -"],
  ["425a6839314159", "it is compressed with bzip2: bzip2 -dc FILE | tandem image load -"],
  ["", "it is empty"],
] as const)("what cannot be undone is refused by name: %s", async ([hex, message]) => {
  await expect(decompressed(inPieces(Buffer.from(hex, "hex"), 64))).rejects.toThrow(message);
});
