import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../harness/command.ts";

const demo = fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url));

test("the demo runs whole and leaves nothing behind", async () => {
  const { code, stdout, stderr } = await run(process.execPath, [demo]);
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/stopped in this order: nginx, log-processor/);
  expect(stdout).toMatch(/done in [\d.]+ s, nothing left behind\n$/);
});
