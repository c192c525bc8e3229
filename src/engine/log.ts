import type { Clock } from "../ports/clock.ts";
import type { Log, LogFields } from "../ports/log.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface LineLogOptions {
  readonly clock: Clock;
  readonly level: LogLevel;
  readonly write: (line: string) => void;
}

/** Writes each entry as one line of JSON: time, level, message, then the fields. Errors become their stack. */
export class LineLog implements Log {
  readonly #options: LineLogOptions;
  readonly #fields: LogFields;

  constructor(options: LineLogOptions, fields: LogFields = {}) {
    this.#options = options;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#write("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write("error", message, fields);
  }

  with(fields: LogFields): Log {
    return new LineLog(this.#options, { ...this.#fields, ...fields });
  }

  #write(level: LogLevel, message: string, fields: LogFields = {}): void {
    const { clock, level: least, write } = this.#options;
    if (ranks[level] < ranks[least]) return;
    const time = new Date(clock.now()).toISOString();
    write(`${JSON.stringify({ time, level, message, ...this.#fields, ...fields }, readable)}\n`);
  }
}

/** JSON knows nothing of errors and big integers. */
function readable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return withCauses(value);
  return typeof value === "bigint" ? value.toString() : value;
}

function withCauses(error: Error): string {
  const text = error.stack ?? String(error);
  return error.cause instanceof Error ? `${text}\ncaused by ${withCauses(error.cause)}` : text;
}
