import { fileURLToPath } from "node:url";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** An engine with the programs of these tests in a ConfigMap, and what `manifest` asks for. */
export async function startNetEngine(name: string, manifest: string): Promise<TestEngine> {
  const engine = await startTestEngine(name, { images: ["python-psycopg2-latest", "curl-latest"] });
  try {
    const files = ["server.py", "ask.py"].map((file) => `--from-file=${here(file)}`);
    await engine.kubectl(`create configmap programs ${files.join(" ")}`);
    await engine.kubectl(`apply -f ${here(manifest)}`);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return engine;
}

/** One question to one port, over and over. */
export interface Question {
  /** The pod that asks. */
  readonly from: string;
  readonly over?: "tcp" | "udp";
  readonly to: string;
  readonly port: number;
  readonly times?: number;
  readonly sourcePort?: number;
}

/** What a server of these tests says, or the name of the error. */
export type Heard = string | { readonly pod: string; readonly client: string };

export async function ask(engine: TestEngine, question: Question): Promise<readonly Heard[]> {
  const { from, over = "tcp", to, port, times = 1, sourcePort = 0 } = question;
  const command = `python3 /net/ask.py ${over} ${to} ${port} ${times} ${sourcePort}`;
  const lines = (await engine.kubectl(`exec ${from} -- ${command}`)).trim().split("\n");
  return lines.map((line) => (line.startsWith("{") ? JSON.parse(line) : line));
}

/** The pods that answered, each once. */
export async function answering(
  engine: TestEngine,
  question: Question,
): Promise<readonly string[]> {
  const heard = await ask(engine, question);
  return [...new Set(heard.map((each) => (typeof each === "string" ? each : each.pod)))].toSorted();
}
