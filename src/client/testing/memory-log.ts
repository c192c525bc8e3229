import type { Log, LogFields } from "../../ports/log.ts";

/** A log that keeps its lines for a test to look at. */
export class MemoryLog implements Log {
  readonly lines: {
    readonly level: string;
    readonly message: string;
    readonly fields: LogFields;
  }[];
  readonly #fields: LogFields;

  constructor(fields: LogFields = {}, lines: MemoryLog["lines"] = []) {
    this.#fields = fields;
    this.lines = lines;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#add("debug", message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#add("info", message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#add("warn", message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#add("error", message, fields);
  }

  with(fields: LogFields): Log {
    return new MemoryLog({ ...this.#fields, ...fields }, this.lines);
  }

  #add(level: string, message: string, fields: LogFields): void {
    this.lines.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}
