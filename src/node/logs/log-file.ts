import { open, stat, type FileHandle } from "node:fs/promises";

import { tailStart } from "./tail-start.ts";

const READ_BYTES = 64 * 1024;

/** A log file that grows while it is read, and may be renamed and replaced by a new one. */
export class LogFile {
  readonly #path: string;
  #file: FileHandle;
  #position: number;

  private constructor(path: string, file: FileHandle, position: number) {
    this.#path = path;
    this.#file = file;
    this.#position = position;
  }

  /** Opens the file at its last `tailLines` lines, or at its beginning. */
  static async open(path: string, tailLines: number | undefined): Promise<LogFile> {
    const file = await open(path, "r");
    const position = tailLines === undefined ? 0 : await tailStart(file, tailLines);
    return new LogFile(path, file, position);
  }

  /** The next bytes; none at the present end of the file. */
  async read(): Promise<Buffer> {
    const buffer = Buffer.alloc(READ_BYTES);
    const { bytesRead } = await this.#file.read(buffer, 0, READ_BYTES, this.#position);
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  /** Whether another file is under the path now. Between the renaming and the making of the new one there is none. */
  async isReplaced(): Promise<boolean> {
    try {
      const [before, now] = await Promise.all([this.#file.stat(), stat(this.#path)]);
      return before.ino !== now.ino;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
      throw error;
    }
  }

  /** Goes on at the beginning of the file that is under the path now. */
  async reopen(): Promise<void> {
    const fresh = await open(this.#path, "r");
    await this.#file.close();
    this.#file = fresh;
    this.#position = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
