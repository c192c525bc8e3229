import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../harness/command.ts";
import { startTestEngine, tandemCommand } from "../harness/test-engine.ts";

const python = "/usr/bin/python3";
/** Debian's package; other distributions may not have it, and then there is nothing to run. */
const isInstalled = existsSync("/usr/lib/python3/dist-packages/kubernetes");
const script = fileURLToPath(new URL("python-client.py", import.meta.url));

test.runIf(isInstalled)(
  "the Python client creates, applies, watches over a restart, and execs",
  async () => {
    await using engine = await startTestEngine("python");
    const { stdout } = await engine.tandem("status -o json");
    const { pid } = (JSON.parse(stdout) as { engine: { pid: number } }).engine;
    const { name, dataDir, kubeconfig } = engine;
    const env = {
      KUBECONFIG: kubeconfig,
      TANDEM_NAME: name,
      TANDEM_DATA_DIR: dataDir,
      RESTART: `kill -9 ${pid} && ${tandemCommand} up`,
    };
    const result = await run(python, [script], { env, timeoutMs: 100_000 });
    expect(`${result.stdout}${result.code === 0 ? "" : result.stderr}`).toBe(
      "crud\napply\nwatch\npod\n",
    );
  },
);
