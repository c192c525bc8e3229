import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiServer, type ApiServer } from "../../src/apiserver/api-server.ts";
import type { HttpsServer } from "../../src/apiserver/http/server.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { systemRandom } from "../../src/engine/random.ts";
import { isStatus } from "../../src/model/status-error.ts";
import type { Log } from "../../src/ports/log.ts";
import type { NodeStreams } from "../../src/ports/node-streams.ts";
import type { Store } from "../../src/ports/store.ts";
import { loadSigningKey } from "../../src/security/tokens/signing-key.ts";
import { memoryJournal } from "../../src/store/memory-journal.ts";
import { openStore } from "../../src/store/store.ts";
import { throwAwayCa, type KeyPair } from "./certificates.ts";
import { noNode } from "./no-node.ts";

export interface HarnessOptions {
  readonly store?: Store;
  readonly node?: NodeStreams;
  readonly applyTimeWarnings?: boolean;
}

export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, or its text when it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The API server alone, on a free port, with an empty store and a CA of its own. */
export interface Harness extends AsyncDisposable {
  readonly server: ApiServer;
  readonly url: string;
  readonly kubeconfig: string;
  readonly directory: string;
  /** One request as an admin, or with the credentials given. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  kubectl(
    kubectl: string,
    args: readonly string[],
    input?: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<Ran>;
  /** Credentials for another user. */
  user(name: string, groups?: readonly string[]): Promise<KeyPair>;
  /** A kubeconfig with such credentials: `kubectl --kubeconfig FILE`. */
  kubeconfigOf(user: KeyPair, name: string): string;
  readonly admin: KeyPair;
  readonly caCert: string;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `undefined` in the options means the admin; `"nobody"` sends no certificate. */
  readonly as?: KeyPair | "nobody";
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const directory = mkdtempSync(join(tmpdir(), "tandem-api-"));
  const ca = await throwAwayCa();
  const server = await createApiServer({
    store: options.store ?? openStore(memoryJournal()),
    clock: new SystemClock(),
    random: systemRandom,
    log: quietLog,
    node: options.node ?? noNode,
    applyTimeWarnings: options.applyTimeWarnings ?? true,
    serviceCidr: "10.96.0.0/20",
    signingKey: await loadSigningKey(join(directory, "signing-key.pem")),
  });
  const serving = await ca.serving();
  const tls = { ...serving, ca: ca.cert };
  const https = await server.listen({ host: "127.0.0.1", port: 0, tls });
  const admin = await ca.client("admin", ["system:masters"]);
  const kubeconfig = join(directory, "kubeconfig");
  const url = `https://127.0.0.1:${https.port}`;
  writeFileSync(kubeconfig, kubeconfigOf({ url, ca: ca.cert, user: admin }));
  const agents = new Map<KeyPair | "nobody", Agent>();
  await ensureDefaultAccount(server, "default");
  return {
    server,
    url,
    kubeconfig,
    directory,
    admin,
    caCert: ca.cert,
    user: (name, groups = []) => ca.client(name, groups),
    kubeconfigOf: (user, name) => {
      const file = join(directory, `kubeconfig-${name}`);
      writeFileSync(file, kubeconfigOf({ url, ca: ca.cert, user }));
      return file;
    },
    send: (method, path, sent = {}) => {
      const who = sent.as ?? admin;
      const agent = agents.get(who) ?? agentFor(ca.cert, who);
      agents.set(who, agent);
      return send(`${url}${path}`, { ...sent, method, agent });
    },
    kubectl: (kubectl, args, input = "", env = {}) =>
      runKubectl({ kubectl, kubeconfig, directory, env }, args, input),
    [Symbol.asyncDispose]: () => stop(https, server, { agents: [...agents.values()], directory }),
  };
}

/** What a controller does in an engine: pods of a namespace need its default account. */
export async function ensureDefaultAccount(server: ApiServer, namespace: string): Promise<void> {
  const client = inProcessClient(server.internal({ name: "test", groups: ["system:masters"] }));
  const accounts = { group: "", version: "v1", resource: "serviceaccounts" };
  const account = { kind: "ServiceAccount", apiVersion: "v1", metadata: { name: "default" } };
  await client.create(accounts, namespace, account).catch((error: unknown) => {
    if (!isStatus(error, "AlreadyExists")) throw error;
  });
}

async function stop(
  https: HttpsServer,
  server: ApiServer,
  rest: { readonly agents: readonly Agent[]; readonly directory: string },
): Promise<void> {
  for (const agent of rest.agents) agent.destroy();
  await https.close();
  await server.api.store.close();
  rmSync(rest.directory, { recursive: true });
}

function agentFor(ca: string, who: KeyPair | "nobody"): Agent {
  return new Agent({ ca, keepAlive: true, ...(who !== "nobody" && who) });
}

function send(
  url: string,
  sent: SendOptions & { readonly method: string; readonly agent: Agent },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const isRaw = typeof sent.body === "string" || sent.body instanceof Uint8Array;
  const body = isRaw
    ? (sent.body as string)
    : sent.body === undefined
      ? undefined
      : JSON.stringify(sent.body);
  const headers = {
    ...(body !== undefined && {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
    }),
    ...sent.headers,
  };
  const request = httpsRequest(url, { method: sent.method, agent: sent.agent, headers });
  request.on("error", reject);
  request.on("response", (response) => {
    const chunks: Uint8Array[] = [];
    response.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const code = response.statusCode ?? 0;
      resolve({ code, headers: response.headers, text, body: jsonOf(text) });
    });
  });
  request.end(body);
  return promise;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}

/** Runs a kubectl to its end, whatever its outcome. After two minutes it is killed. */
export function runKubectl(
  where: KubectlPlace & {
    readonly kubectl: string;
    readonly env: Readonly<Record<string, string>>;
  },
  args: readonly string[],
  input = "",
): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const call = kubectlCall(where, args);
  const child = execFile(
    where.kubectl,
    call.args,
    { env: { ...call.env, ...where.env }, timeout: 110_000, maxBuffer: 64 * 1024 * 1024 },
    (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 255;
      resolve({ code, out, err });
    },
  );
  child.stdin?.end(input);
  return promise;
}

/** Where a kubectl finds a server, and a folder for what it keeps. */
export interface KubectlPlace {
  readonly kubeconfig: string;
  readonly directory: string;
}

/** Arguments and environment with which a kubectl reaches this API and leaves everything else of this desk alone. */
export function kubectlCall({ kubeconfig, directory }: KubectlPlace, args: readonly string[]) {
  return {
    // Named on the command line too: without it kubectl would take whatever cluster the person at this desk uses.
    args: [`--kubeconfig=${kubeconfig}`, `--cache-dir=${join(directory, "cache")}`, ...args],
    env: { ...process.env, KUBECONFIG: kubeconfig, HOME: directory },
  };
}

function kubeconfigOf(parts: {
  readonly url: string;
  readonly ca: string;
  readonly user: KeyPair;
}): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    clusters: [
      {
        name: "test",
        cluster: { server: parts.url, "certificate-authority-data": base64(parts.ca) },
      },
    ],
    users: [
      {
        name: "admin",
        user: {
          "client-certificate-data": base64(parts.user.cert),
          "client-key-data": base64(parts.user.key),
        },
      },
    ],
  });
}

/** Says only what is wrong. */
export const quietLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  with: () => quietLog,
};
