import { spawn } from "node:child_process";

/** A program that we need ended with an error, or could not be started. */
export class CommandError extends Error {
  /** `undefined` when it was not found or was killed. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(command: string, exitCode: number | undefined, stderr: string) {
    super(`${command}: ${stderr.trim() || `exit code ${exitCode ?? "none"}`}`);
    this.name = "CommandError";
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export interface RunOptions {
  readonly input?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The most of each output that is kept. */
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** Runs a program to its end and returns what it wrote to stdout. Throws `CommandError` unless it exits with 0. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { input, env, signal }: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env, signal });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = Promise.withResolvers<number | null>();
  child.on("error", (error) => ended.reject(new CommandError(program, undefined, error.message)));
  child.on("close", ended.resolve);
  const code = await ended.promise;
  if (code !== 0) {
    throw new CommandError(`${program} ${args.join(" ")}`, code ?? undefined, stderr());
  }
  return stdout();
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < OUTPUT_BYTES_MAX) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}
