import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EngineReport } from "./control-client.ts";

/** What the commands on this machine ask of a running engine. */
export interface ControlHandlers {
  /** Once the engine is up. */
  status(): Promise<EngineReport>;
  /** Stops every pod in order, then the engine; `report` is told of each step. */
  down(report: (step: object) => void): Promise<void>;
}

/**
 * Serves `GET /status` and `POST /down` on a unix socket in the data directory, which only its owner can enter. The
 * answer to `/down` is one JSON object on each line: the steps, and at the end `{ "done": true }` or an error.
 */
export async function startControlServer(
  path: string,
  handlers: ControlHandlers,
): Promise<AsyncDisposable> {
  await rm(path, { force: true });
  const server = createServer((request, response) => void answer(request, response, handlers));
  server.listen(path);
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeIdleConnections();
      await rm(path, { force: true });
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
): Promise<void> {
  request.resume();
  switch (`${request.method} ${request.url}`) {
    case "GET /status":
      response.end(`${JSON.stringify(await handlers.status())}\n`);
      return;
    case "POST /down":
      return answerDown(response, handlers);
    default:
      response.statusCode = 404;
      response.end();
  }
}

async function answerDown(response: ServerResponse, { down }: ControlHandlers): Promise<void> {
  const write = (line: object): void => void response.write(`${JSON.stringify(line)}\n`);
  try {
    await down(write);
    write({ done: true });
  } catch (error) {
    write({ error: error instanceof Error ? error.message : String(error) });
  }
  response.end();
}
