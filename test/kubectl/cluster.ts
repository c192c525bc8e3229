import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { expect, test } from "vitest";
import { words } from "../harness/command.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import { startControllers } from "../../src/controllers/all.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { systemRandom } from "../../src/engine/random.ts";
import { kubectlCall, quietLog, startHarness, type Harness, type Ran } from "../api/harness.ts";
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

/** One kubectl at work in a namespace of its own. */
export interface Session {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  /** The command whatever its outcome. Words are split as a shell would; an `input` that is no text is sent as JSON. */
  run(command: string, input?: unknown, env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Runs a command that goes on for ever until it has said every one of `texts`; then it is ended. */
  sees(command: string, texts: readonly string[]): Promise<string>;
  /** What a command that must succeed says on standard output. */
  out(command: string, input?: unknown): Promise<string>;
}

interface Versions {
  /** Leaves out those whose 1.N is older: the command or the option did not exist. */
  readonly from?: number;
}

/** Defines a test that is made with every kubectl. */
export type KubectlTest = (
  title: string,
  body: (session: Session) => Promise<void>,
  versions?: Versions,
) => void;

/**
 * Tests with every kubectl of this machine, all at the same time, each in a namespace of its own that lives as long as
 * the file. A failure names each kubectl that failed.
 */
export function withEveryKubectl(cluster: () => Harness): KubectlTest {
  const sessions = kubectls().map((kubectl) => sessionOf(cluster, kubectl));
  return (title, body, { from = 0 } = {}) => {
    test(`${title}`, async () => {
      const used = sessions.filter(({ kubectl }) => kubectl.minor >= from);
      const ended = await Promise.allSettled(used.map(body));
      const failures = ended.flatMap((each, index) =>
        each.status === "rejected" ? [`${used[index]?.kubectl.name}: ${String(each.reason)}`] : [],
      );
      expect(failures).toEqual([]);
    });
  };
}

function sessionOf(cluster: () => Harness, kubectl: Kubectl): Session {
  const namespace = kubectl.name.replaceAll(/[^a-z0-9]/g, "-");
  let isReady: Promise<unknown> | undefined;
  const run: Session["run"] = async (command, input, env) => {
    isReady ??= makeNamespace(cluster(), namespace);
    await isReady;
    const text = typeof input === "string" || input === undefined ? input : JSON.stringify(input);
    return cluster().kubectl(kubectl.file, ["-n", namespace, ...words(command)], text, env);
  };
  return {
    kubectl,
    namespace,
    run,
    sees: async (command, texts) => {
      isReady ??= makeNamespace(cluster(), namespace);
      await isReady;
      const { args, env } = kubectlCall(cluster(), ["-n", namespace, ...words(command)]);
      return saidBefore(spawn(kubectl.file, args, { env }), texts);
    },
    out: async (command, input) => {
      const { code, out, err } = await run(command, input);
      if (code !== 0) throw new Error(`kubectl ${command}: exit ${code}\n${err}${out}`);
      return out.trim();
    },
  };
}

/** Pods need the default account of their namespace, which a controller makes. */
async function makeNamespace(cluster: Harness, namespace: string): Promise<void> {
  await cluster.send("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  await until(async () => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    return (await cluster.send("GET", path)).code === 200;
  });
}

/** What `child` has said when every one of `texts` is in it; it is killed then. */
function saidBefore(
  child: ChildProcessWithoutNullStreams,
  texts: readonly string[],
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  child.stdin.end();
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (!texts.every((text) => said.includes(text))) return;
    resolve(said);
    child.kill("SIGKILL");
  });
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
