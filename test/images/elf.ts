/** What a program asks the dynamic linker for. */
export interface Linkage {
  /** The dynamic linker itself, as a path; a library and a static program name none. */
  readonly interpreter?: string;
  /** Sonames of the libraries that it needs. */
  readonly needed: readonly string[];
}

const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_LOAD = 1;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
}

/** Reads a 64-bit little-endian ELF file (amd64, arm64); `undefined` for any other file. */
export function linkageOf(file: Buffer): Linkage | undefined {
  const isElf = file.length > 64 && file.toString("latin1", 0, 6) === "\u007fELF\u0002\u0001";
  if (!isElf) return undefined;
  const segments = segmentsOf(file);
  const interpreter = segments.find((segment) => segment.type === PT_INTERP);
  const needed = neededOf(file, segments);
  if (interpreter === undefined) return { needed };
  return { interpreter: text(file, interpreter.offset), needed };
}

function segmentsOf(file: Buffer): Segment[] {
  const table = Number(file.readBigUInt64LE(32));
  const entrySize = file.readUInt16LE(54);
  const count = file.readUInt16LE(56);
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * entrySize;
    return {
      type: file.readUInt32LE(at),
      offset: Number(file.readBigUInt64LE(at + 8)),
      address: file.readBigUInt64LE(at + 16),
      size: Number(file.readBigUInt64LE(at + 32)),
    };
  });
}

function neededOf(file: Buffer, segments: readonly Segment[]): string[] {
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
  if (dynamic === undefined) return [];
  const entries = Array.from({ length: dynamic.size / 16 }, (_, index) => {
    const at = dynamic.offset + index * 16;
    return { tag: file.readBigUInt64LE(at), value: file.readBigUInt64LE(at + 8) };
  });
  const names = entries.find((entry) => entry.tag === DT_STRTAB);
  if (names === undefined) return [];
  const namesAt = offsetOf(names.value, segments);
  return entries
    .filter((entry) => entry.tag === DT_NEEDED)
    .map((entry) => text(file, namesAt + Number(entry.value)));
}

/** Where in the file the byte lies that is loaded at `address`. */
function offsetOf(address: bigint, segments: readonly Segment[]): number {
  const holder = segments.find(
    ({ type, address: start, size }) =>
      type === PT_LOAD && address >= start && address < start + BigInt(size),
  );
  if (holder === undefined) throw new Error("the string table of this ELF file is not loaded");
  return holder.offset + Number(address - holder.address);
}

function text(file: Buffer, at: number): string {
  return file.toString("utf8", at, file.indexOf(0, at));
}
