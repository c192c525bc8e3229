import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../harness/command.ts";
import { startTestEngine, tandemCommand } from "../harness/test-engine.ts";
import { findPythonClient } from "./python-path.ts";

const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("python-client.py", import.meta.url));
const client = await findPythonClient();

// Not every distribution has the client.
test.skipIf("notOffered" in client)(
  "the Python client creates, applies, watches over a restart, and execs",
  async () => {
    expect(client).toHaveProperty("path");
    await using engine = await startTestEngine("python");
    const { stdout } = await engine.tandem("status -o json");
    const { pid } = (JSON.parse(stdout) as { engine: { pid: number } }).engine;
    const { name, dataDir, kubeconfig } = engine;
    const env = {
      KUBECONFIG: kubeconfig,
      TANDEM_NAME: name,
      TANDEM_DATA_DIR: dataDir,
      RESTART: `kill -9 ${pid} && ${tandemCommand} up`,
      ...("path" in client && { PYTHONPATH: client.path }),
    };
    const result = await run(python, [script], { env, timeoutMs: 200_000 });
    expect(`${result.stdout}${result.code === 0 ? "" : result.stderr}`).toBe(
      "crud\napply\nwatch\npod\nport-forward\n",
    );
  },
  240_000,
);
