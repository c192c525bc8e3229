import { request } from "node:https";
import type { Harness } from "./harness.ts";

export interface SeenEvent {
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>> & {
    readonly kind?: string;
    readonly metadata: {
      readonly name?: string;
      readonly resourceVersion: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
}

/** A watch over HTTPS that a test reads event by event. */
export interface TestWatch extends Disposable {
  /** When the response headers came. */
  readonly headers: Promise<void>;
  next(): Promise<SeenEvent>;
  /** All events until the server ends the watch. */
  rest(): Promise<readonly SeenEvent[]>;
}

export function startWatch(
  api: Harness,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): TestWatch {
  const events: SeenEvent[] = [];
  const waiting: ((event: SeenEvent) => void)[] = [];
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let text = "";
  const take = (line: string): void => {
    const event = JSON.parse(line) as SeenEvent;
    const waiter = waiting.shift();
    if (waiter === undefined) events.push(event);
    else waiter(event);
  };
  const sent = request(`${api.url}${path}`, {
    ca: api.caCert,
    ...api.admin,
    agent: false,
    headers,
  });
  sent.on("error", (error) => {
    opened.reject(error);
    ended.resolve();
  });
  sent.on("response", (response) => {
    opened.resolve();
    response.on("data", (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) take(line);
    });
    response.on("end", () => ended.resolve());
  });
  sent.end();
  return {
    headers: opened.promise,
    next: () => {
      const event = events.shift();
      if (event !== undefined) return Promise.resolve(event);
      return new Promise((resolve) => waiting.push(resolve));
    },
    rest: async () => {
      await ended.promise;
      return events.splice(0);
    },
    [Symbol.dispose]: () => sent.destroy(),
  };
}

export function nameAndType({ type, object }: SeenEvent): string {
  return `${type} ${object.metadata.name ?? ""}`.trim();
}
