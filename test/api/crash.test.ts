import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteJournal } from "../../src/store/sqlite-journal.ts";
import { openStore } from "../../src/store/store.ts";
import type { KeyPair } from "./certificates.ts";

let directory = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tandem-crash-"));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true });
});

interface StormServer {
  readonly child: ChildProcess;
  readonly url: string;
  readonly agent: Agent;
}

async function startServer(): Promise<StormServer> {
  const script = join(import.meta.dirname, "storm-server.ts");
  const child = spawn(process.execPath, [script, join(directory, "store.db")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  const said = JSON.parse(line) as {
    url: string;
    caCert: string;
    admin: KeyPair;
    directory: string;
  };
  // The server is killed and cannot clean up behind itself.
  rmSync(said.directory, { recursive: true });
  return {
    child,
    url: said.url,
    agent: new Agent({ ca: said.caCert, ...said.admin, keepAlive: true, maxSockets: 32 }),
  };
}

/** Resolves with the version of what was written, or with nothing when the server died before it answered. */
function write(
  server: StormServer,
  method: string,
  path: string,
  body: object,
): Promise<Written | undefined> {
  const { promise, resolve } = Promise.withResolvers<Written | undefined>();
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const sent = request(`${server.url}${path}`, {
    method,
    agent: server.agent,
    headers: { "content-type": type },
  });
  sent.on("error", () => resolve(undefined));
  sent.on("response", (response) => {
    let text = "";
    response.on("data", (chunk: Buffer) => (text += chunk.toString()));
    response.on("error", () => resolve(undefined));
    response.on("end", () => resolve(writtenIn(text)));
  });
  sent.end(JSON.stringify(body));
  return promise;
}

interface Written {
  readonly name: string;
  readonly revision: number;
}

function writtenIn(text: string): Written | undefined {
  try {
    const { metadata } = JSON.parse(text) as {
      metadata: { name: string; resourceVersion: string };
    };
    return { name: metadata.name, revision: Number(metadata.resourceVersion) };
  } catch {
    return undefined;
  }
}

const path = "/api/v1/namespaces/default/configmaps";

/** Writes as fast as it can until the server is gone; keeps what was acknowledged. */
async function storm(server: StormServer, round: number, acknowledged: Written[]): Promise<void> {
  let isAlive = true;
  await Promise.all(
    Array.from({ length: 16 }, async (_, worker) => {
      for (let turn = 0; isAlive; turn += 1) {
        const name = `s-${round}-${worker}-${turn % 40}`;
        const written =
          turn < 40
            ? await write(server, "POST", path, {
                metadata: { name },
                data: { turn: String(turn) },
              })
            : await write(server, "PATCH", `${path}/${name}`, { data: { turn: String(turn) } });
        if (written === undefined) isAlive = false;
        else acknowledged.push(written);
      }
    }),
  );
}

test("after kill -9 in a storm every acknowledged write is there and no revision is used twice", async () => {
  const acknowledged: Written[] = [];
  for (let round = 0; round < 3; round += 1) {
    const server = await startServer();
    const killing = new Promise((resolve) =>
      setTimeout(() => resolve(server.child.kill("SIGKILL")), 700 + round * 150),
    );
    await storm(server, round, acknowledged);
    await killing;
    server.agent.destroy();
  }
  const store = openStore(sqliteJournal(join(directory, "store.db")));
  const { versions } = store.list({ resource: "configmaps", namespace: "default" });
  const stored = new Map(versions.map((each) => [each.key.name, each.revision]));
  const newest = new Map<string, number>();
  for (const { name, revision } of acknowledged) {
    newest.set(name, Math.max(revision, newest.get(name) ?? 0));
  }
  const lost = [...newest].filter(([name, revision]) => (stored.get(name) ?? 0) < revision);
  expect(lost).toEqual([]);
  const revisions = acknowledged.map((each) => each.revision);
  expect(new Set(revisions).size).toBe(revisions.length);
  expect(acknowledged.length).toBeGreaterThan(300);
  expect(store.revision).toBeGreaterThanOrEqual(Math.max(...revisions));
  await store.close();
});

test("a watch goes on after kill -9 and a restart, without a gap", async () => {
  const first = await startServer();
  const before = await write(first, "POST", path, { metadata: { name: "before" } });
  const later = await write(first, "POST", path, { metadata: { name: "later" } });
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  first.agent.destroy();
  const second = await startServer();
  const watch = request(`${second.url}${path}?watch=true&resourceVersion=${before?.revision}`, {
    agent: second.agent,
  });
  watch.end();
  const [response] = (await once(watch, "response")) as [NodeJS.ReadableStream];
  const [chunk] = (await once(response, "data")) as [Buffer];
  // The test leaves in the middle of the stream.
  response.on("error", () => {});
  watch.on("error", () => {});
  expect(JSON.parse(chunk.toString())).toMatchObject({
    type: "ADDED",
    object: { metadata: { name: "later", resourceVersion: String(later?.revision) } },
  });
  watch.destroy();
  second.agent.destroy();
});
