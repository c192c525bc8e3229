import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { parse } from "yaml";

/** The API of an engine, asked as a client does: HTTPS with the kubeconfig's certificate, connections kept. */
export interface ApiConnection extends Disposable {
  /** The answer as text; rejects for a code of 400 and more. */
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<string>;
  /** Each event of a watch until `signal` aborts; resolves when the server has begun to answer. */
  watch(path: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void>;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: BenchObject;
  /** When it arrived: milliseconds of `performance.now()`. */
  readonly at: number;
}

/** As much of any object as the measurements look at. */
export interface BenchObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly status?: BenchStatus | undefined;
}

export interface BenchStatus {
  readonly phase?: string;
  readonly podIP?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly containerStatuses?: readonly BenchContainer[];
  readonly initContainerStatuses?: readonly BenchContainer[];
}

export interface BenchContainer {
  readonly name: string;
  readonly started?: boolean;
  readonly restartCount: number;
  readonly state: {
    readonly running?: { readonly startedAt: string };
    readonly terminated?: { readonly finishedAt: string };
  };
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<string, string> }[];
  readonly users: readonly { readonly user: Record<string, string> }[];
}

export function connectApi(kubeconfigFile: string): ApiConnection {
  const { clusters, users } = parse(readFileSync(kubeconfigFile, "utf8")) as Kubeconfig;
  const cluster = clusters[0]?.cluster ?? {};
  const user = users[0]?.user ?? {};
  const decoded = (text = ""): Buffer => Buffer.from(text, "base64");
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 256,
    ca: decoded(cluster["certificate-authority-data"]),
    cert: decoded(user["client-certificate-data"]),
    key: decoded(user["client-key-data"]),
  });
  const open = (method: string, path: string, headers: Record<string, string>) =>
    request(new URL(path, cluster["server"]), { method, agent, headers });
  return {
    send: async (method, path, body, contentType = "application/json") => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const sent = open(method, path, { accept: "application/json", "content-type": contentType });
      sent.on("error", reject);
      sent.on("response", (response) => {
        collect(response).then((text) => {
          if ((response.statusCode ?? 500) < 400) resolve(text);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`));
        }, reject);
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
      return promise;
    },
    watch: async (path, onEvent, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sent = open("GET", path, { accept: "application/json" });
      signal.addEventListener("abort", () => sent.destroy());
      sent.on("error", (error) => (signal.aborted ? resolve() : reject(error)));
      sent.on("response", (response) => {
        resolve();
        readEvents(response, onEvent);
      });
      sent.end();
      return promise;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function readEvents(response: IncomingMessage, onEvent: (event: WatchEvent) => void): void {
  let rest = "";
  response.setEncoding("utf8");
  // The watch ends by being cut off; what was read by then is what there is.
  response.on("error", () => undefined);
  response.on("data", (chunk: string) => {
    const at = performance.now();
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      onEvent({ ...(JSON.parse(line) as Omit<WatchEvent, "at">), at });
    }
  });
}
