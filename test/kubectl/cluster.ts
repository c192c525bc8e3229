import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { run as runProgram, words } from "../harness/command.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import { startControllers } from "../../src/controllers/all.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { systemRandom } from "../../src/engine/random.ts";
import {
  kubectlCall,
  type KubectlPlace,
  quietLog,
  type Ran,
  runKubectl,
  startHarness,
  type Harness,
} from "../api/harness.ts";
import type { Kubectl } from "./find.ts";
import { kubectls } from "./kubectls.ts";

/** The API server with every controller and no node: pods are made and never run. */
export async function startCluster(): Promise<Harness> {
  const harness = await startHarness();
  const stopping = new AbortController();
  const manager = { name: "system:kube-controller-manager", groups: ["system:masters"] };
  const controllers = startControllers(
    {
      api: inProcessClient(harness.server.internal(manager)),
      clock: new SystemClock(),
      random: systemRandom,
      log: quietLog,
      config: { rootCaPem: harness.caCert },
    },
    stopping.signal,
  );
  await controllers.started;
  return {
    ...harness,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await controllers.ended;
      await harness[Symbol.asyncDispose]();
    },
  };
}

/** One kubectl at work. */
export interface Session {
  readonly kubectl: Kubectl;
  /** The version as part of a name: `1-27-16`. */
  readonly slug: string;
  readonly namespace: string;
  /** The command whatever its outcome. Words are split as a shell would; an `input` that is no text is sent as JSON. */
  run(command: string, input?: unknown, env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Runs a command that goes on for ever until it has said every one of `texts`; then it is ended. */
  sees(command: string, texts: readonly string[]): Promise<string>;
  /**
   * Does something while a command runs, as soon as it has said `texts`; then the command is ended, if it has not yet
   * `ended` by itself, with its exit code.
   */
  during<T>(
    command: string,
    texts: readonly string[],
    action: (said: string, ended: Promise<unknown>) => Promise<T>,
  ): Promise<T>;
  /** What a command that must succeed says on standard output. */
  out(command: string, input?: unknown): Promise<string>;
  /** What a command that must succeed shows on a terminal of its own. */
  onTerminal(command: string): Promise<string>;
}

interface Versions {
  /** Leaves out those whose 1.N is older: the command or the option did not exist. */
  readonly from?: number;
}

/** Every kubectl at once on a machine that has other things to do. */
const TIMEOUT_MS = 600_000;

/** Defines a test that is made with every kubectl. */
export type KubectlTest = (
  title: string,
  body: (session: Session) => Promise<void>,
  versions?: Versions,
) => void;

/**
 * Tests with every kubectl of this machine, all at the same time, each in a namespace of its own that lives as long as
 * the file, or all in the one that is given. A failure names each kubectl that failed.
 */
export function withEveryKubectl(place: () => KubectlPlace, namespace?: string): KubectlTest {
  const sessions = kubectls().map((kubectl) => sessionOf(place, kubectl, namespace));
  return (title, body, { from = 0 } = {}) => {
    test(
      `${title}`,
      async () => {
        const used = sessions.filter(({ kubectl }) => kubectl.minor >= from);
        const ended = await Promise.allSettled(used.map(body));
        const failures = ended.flatMap((each, index) =>
          each.status === "rejected"
            ? [`${used[index]?.kubectl.name}: ${String(each.reason)}`]
            : [],
        );
        expect(failures).toEqual([]);
      },
      TIMEOUT_MS,
    );
  };
}

function sessionOf(place: () => KubectlPlace, kubectl: Kubectl, shared?: string): Session {
  const slug = kubectl.name.replace("kubectl ", "").replaceAll(/[^a-z0-9]/g, "-");
  const namespace = shared ?? `kubectl-${slug}`;
  let isReady: Promise<unknown> | undefined;
  const ready = async (): Promise<void> => {
    isReady ??=
      shared === undefined ? makeNamespace(place(), kubectl, namespace) : Promise.resolve();
    await isReady;
  };
  const run: Session["run"] = async (command, input, env = {}) => {
    await ready();
    const text = typeof input === "string" || input === undefined ? input : JSON.stringify(input);
    const args = ["-n", namespace, ...words(command)];
    return runKubectl({ ...place(), kubectl: kubectl.file, env }, args, text);
  };
  const out: Session["out"] = async (command, input) =>
    succeeded(command, await run(command, input));
  const during: Session["during"] = async (command, texts, action) => {
    await ready();
    const { args, env } = kubectlCall(place(), ["-n", namespace, ...words(command)]);
    const child = spawn(kubectl.file, args, { env });
    const ended = once(child, "close").then(([code]) => code);
    try {
      return await action(await saidBy(child, texts), ended);
    } finally {
      child.kill("SIGKILL");
    }
  };
  return {
    kubectl,
    slug,
    namespace,
    run,
    out,
    sees: async (command, texts) => during(command, texts, async (said) => said),
    during,
    onTerminal: async (command) => {
      const { args, env } = kubectlCall(place(), ["-n", namespace, ...words(command)]);
      const line = [kubectl.file, ...args].map((word) => `'${word}'`).join(" ");
      const { code, stdout, stderr } = await runProgram("script", ["-qec", line, "/dev/null"], {
        env,
      });
      return succeeded(command, { code: code ?? 255, out: stdout, err: stderr });
    },
  };
}

function succeeded(command: string, { code, out, err }: Ran): string {
  if (code !== 0) throw new Error(`kubectl ${command}: exit ${code}\n${err}${out}`);
  return out.trim();
}

/** Pods need the default account of their namespace, which a controller makes. */
async function makeNamespace(
  place: KubectlPlace,
  { file }: Kubectl,
  namespace: string,
): Promise<void> {
  const run = (args: readonly string[]): Promise<Ran> =>
    runKubectl({ ...place, kubectl: file, env: {} }, args);
  await run(["create", "namespace", namespace]);
  const account = ["get", "serviceaccount", "default", "-n", namespace];
  await until(async () => (await run(account)).code === 0);
}

/** What `child` has said when every one of `texts` is in it. */
function saidBy(child: ChildProcessWithoutNullStreams, texts: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  child.stdin.end();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (texts.every((text) => said.includes(text))) resolve(said);
    });
  }
  child.on("close", () =>
    reject(new Error(`it ended without saying ${texts.join(", ")}: ${said}`)),
  );
  return promise;
}

/** Looks until `isSo`; the controllers need a moment. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; !(await isSo()); look += 1) {
    if (look === 500) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
