import { pipeline, Readable, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { ImageError } from "./image-error.ts";

interface Compression {
  readonly name: string;
  /** What its files begin with, in hexadecimal. */
  readonly magic: string;
  /** `undefined`: Node has none for it. */
  readonly decompressor: (() => Transform) | undefined;
}

const compressions: readonly Compression[] = [
  { name: "gzip", magic: "1f8b", decompressor: createGunzip },
  { name: "zstd", magic: "28b52ffd", decompressor: createZstdDecompress },
  { name: "xz", magic: "fd377a585a00", decompressor: undefined },
  { name: "bzip2", magic: "425a68", decompressor: undefined },
];

/** Enough to tell them all. */
const MAGIC_BYTES = 6;

/**
 * The archive as it was before somebody compressed it, as `docker save | gzip` does; one that is not compressed as it
 * is. Throws `ImageError` for an empty one, and by name for a compression that we cannot undo.
 */
export async function decompressed(archive: Readable): Promise<Readable> {
  const chunks: AsyncIterator<Buffer> = archive[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  if (head.length === 0) throw new ImageError("it is empty");
  const whole = Readable.from(continued(head, chunks), { objectMode: false });
  const used = compressions.find(({ magic }) => head.toString("hex").startsWith(magic));
  if (used === undefined) return whole;
  if (used.decompressor === undefined) {
    throw new ImageError(
      `it is compressed with ${used.name}: ${used.name} -dc FILE | tandem image load -`,
    );
  }
  // An error of either is the stream's own, and whoever reads it hears of it.
  return pipeline(whole, used.decompressor(), () => undefined);
}

async function* continued(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
