/** One regular file of an archive that we write. */
export interface TarFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Uint8Array;
}

const BLOCK = 512;

/** A tar archive (POSIX ustar) with these files, owned by root and dated at the epoch: the same bytes every time. */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const blocks = files.flatMap((file) => [header(file), file.content, padding(file.content)]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, mode, content }: TarFile): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const put = (text: string, offset: number): void => void block.write(text, offset, "latin1");
  put(path, 0);
  put(octal(mode, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(content.length, 11), 124);
  put(octal(0, 11), 136);
  // The checksum is made with blanks in its own place.
  put(" ".repeat(8), 148);
  put("0", 156);
  put("ustar\u000000", 257);
  put("root", 265);
  put("root", 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\u0000 `, 148);
  return block;
}

function padding(content: Uint8Array): Uint8Array {
  return Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
