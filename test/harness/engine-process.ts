import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { TestEngine } from "./test-engine.ts";

/** The number of the engine's process, and no other's: as it wrote it down. */
export function enginePid({ dataDir }: TestEngine): number {
  return pidIn(join(dataDir, "engine.pid"));
}

export function containerdPid({ dataDir }: TestEngine): number {
  return pidIn(join(dataDir, "containerd/containerd.pid"));
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** What the engine's objects take after everything that can be collected was: it asks V8, as a debugger does. */
export async function liveHeapBytes(engine: TestEngine): Promise<number> {
  const debug = new WebSocket(await debuggerUrl(engine));
  await once(debug, "open");
  const ask = async (id: number, method: string): Promise<Record<string, unknown>> => {
    debug.send(JSON.stringify({ id, method }));
    for (;;) {
      const [message] = (await once(debug, "message")) as [Buffer];
      const answer = JSON.parse(message.toString());
      if (answer.id === id) return answer.result;
    }
  };
  await ask(1, "HeapProfiler.enable");
  await ask(2, "HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await ask(3, "Runtime.getHeapUsage");
  debug.close();
  await once(debug, "close");
  return Number(usedSize) + Number(backingStorageSize);
}

function pidIn(file: string): number {
  return JSON.parse(readFileSync(file, "utf8")).pid;
}

/** Node opens its debugger at SIGUSR1, on loopback, and says where in the engine's output. */
async function debuggerUrl(engine: TestEngine): Promise<string> {
  process.kill(enginePid(engine), "SIGUSR1");
  for (let look = 0; look < 200; look += 1) {
    const output = readFileSync(join(engine.dataDir, "engine.out"), "utf8");
    const url = /ws:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output)?.[0];
    if (url !== undefined) return url;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("the engine opened no debugger");
}
