import { spawn } from "node:child_process";
import { run, words } from "../../test/harness/command.ts";

const LINES_SHOWN = 6;
const PATIENCE_MS = 30_000;

/** Runs commands one after another and shows each with its outcome and its time. */
export class Stage {
  readonly #startedAt = performance.now();
  readonly #env: Readonly<Record<string, string>>;
  #tandemMs = 0;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** What its own commands took: starting, loading images, cleaning up. */
  tandemMs(): number {
    return this.#tandemMs;
  }

  /** Runs a command that must succeed, and gives its standard output. */
  async step(title: string, command: string): Promise<string> {
    const { code, stdout, stderr } = await this.#run(title, command);
    if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stderr}`);
    return stdout;
  }

  /** Runs a command again and again until its output fits, and shows the last. */
  async until(pattern: RegExp, title: string, command: string): Promise<void> {
    const [program = "", ...args] = words(command);
    const startedAt = performance.now();
    while (!pattern.test((await run(program, args, { env: this.#env })).stdout)) {
      if (performance.now() - startedAt > PATIENCE_MS) break;
    }
    this.expect(pattern, await this.step(title, command));
  }

  /** Like `step`, but a failure is only shown. */
  async attempt(title: string, command: string, linesShown = LINES_SHOWN): Promise<void> {
    const { code, stderr } = await this.#run(title, command, linesShown);
    if (code !== 0) this.say(`${command}: exit code ${code}\n${stderr}`);
  }

  /** Starts a command; what is returned ends it and gives what it printed. */
  watch(command: string): () => Promise<string> {
    const [program = "", ...args] = words(command);
    const child = spawn(program, args, {
      env: { ...process.env, ...this.#env },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const closed = new Promise<void>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", () => resolve());
    });
    return async () => {
      child.kill("SIGTERM");
      await closed;
      return Buffer.concat(chunks).toString();
    };
  }

  expect(pattern: RegExp, output: string): void {
    if (!pattern.test(output)) throw new Error(`expected ${pattern} in:\n${output}`);
  }

  say(text: string): void {
    console.log(`\n${text}`);
  }

  async #run(title: string, command: string, linesShown = LINES_SHOWN): ReturnType<typeof run> {
    const [program = "", ...args] = words(command);
    const startedAt = performance.now();
    const result = await run(program, args, { env: this.#env });
    const elapsedMs = performance.now() - startedAt;
    if (program === "tandem") this.#tandemMs += elapsedMs;
    const seconds = (elapsedMs / 1000).toFixed(3);
    const clock = (this.elapsedMs() / 1000).toFixed(1).padStart(5);
    console.log(`\n${clock} s  ${title} (${seconds} s)\n         $ ${shortened(command)}`);
    for (const line of shown(result.stdout, linesShown)) console.log(`         ${line}`);
    return result;
  }
}

/** Long paths say little on a screen. */
function shortened(command: string): string {
  return command.replaceAll(`${process.cwd()}/`, "");
}

function shown(output: string, linesMax: number): string[] {
  const lines = output.split("\n").filter((line) => line !== "");
  if (lines.length <= linesMax) return lines;
  return [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more lines`];
}
