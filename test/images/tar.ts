/** What an archive or an image layer is made of. Paths are relative, without a leading slash. */
export type TarEntry = {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
} & (
  | { readonly kind: "file"; readonly content: Uint8Array }
  | { readonly kind: "directory" }
  | { readonly kind: "symlink"; readonly target: string }
);

const BLOCK = 512;
const types = { file: "0", symlink: "2", directory: "5" } as const;

/**
 * A POSIX tar archive of `entries` in their order, every time stamp `modifiedSeconds`: the same
 * entries give the same bytes. What the old header cannot hold goes into a pax record.
 */
export function tar(entries: readonly TarEntry[], modifiedSeconds: number): Buffer {
  const parts = entries.flatMap((entry) => [
    ...paxRecords(entry, modifiedSeconds),
    ...entryBlocks(entry, modifiedSeconds),
  ]);
  // Two blocks of zeros end an archive.
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function entryBlocks(entry: TarEntry, modifiedSeconds: number): Uint8Array[] {
  const content = entry.kind === "file" ? entry.content : new Uint8Array();
  const head = header(
    {
      path: pathOf(entry),
      target: entry.kind === "symlink" ? entry.target : "",
      type: types[entry.kind],
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      size: content.length,
    },
    modifiedSeconds,
  );
  return [head, content, padding(content.length)];
}

function pathOf(entry: TarEntry): string {
  return entry.kind === "directory" ? `${entry.path}/` : entry.path;
}

function paxRecords(entry: TarEntry, modifiedSeconds: number): Uint8Array[] {
  const records: string[] = [];
  if (Buffer.byteLength(pathOf(entry)) > 100) records.push(record("path", pathOf(entry)));
  if (entry.kind === "symlink" && Buffer.byteLength(entry.target) > 100) {
    records.push(record("linkpath", entry.target));
  }
  if (records.length === 0) return [];
  const content = Buffer.from(records.join(""));
  const head = header(
    { path: "pax", target: "", type: "x", mode: 0o644, uid: 0, gid: 0, size: content.length },
    modifiedSeconds,
  );
  return [head, content, padding(content.length)];
}

/** `LENGTH key=value\n`, where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (bytes + String(length).length > length) length += 1;
  return `${length}${rest}`;
}

interface Header {
  readonly path: string;
  readonly target: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
}

function header(fields: Header, modifiedSeconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(fields.path.slice(0, 100), 0, 100);
  octal(block, fields.mode, { at: 100, width: 8 });
  octal(block, fields.uid, { at: 108, width: 8 });
  octal(block, fields.gid, { at: 116, width: 8 });
  octal(block, fields.size, { at: 124, width: 12 });
  octal(block, modifiedSeconds, { at: 136, width: 12 });
  block.fill(" ", 148, 156);
  block.write(fields.type, 156, 1);
  block.write(fields.target.slice(0, 100), 157, 100);
  block.write("ustar\u000000", 257, 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, 8);
  return block;
}

function octal(block: Buffer, value: number, field: { at: number; width: number }): void {
  block.write(value.toString(8).padStart(field.width - 1, "0"), field.at, field.width - 1);
}

function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}
