import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { engineId } from "../../src/engine/identity.ts";
import { runOk } from "../harness/command.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

vi.setConfig({ testTimeout: 120_000 });

test("pods reach each other, Services, DNS and the API behind a firewall that drops what is forwarded", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-firewall-"));
  const dataDir = join(folder, "data");
  const before = await filterRules();
  await using _firewall = await dropAllOf(`tandem-${engineId(dataDir)}`);
  const dropped = await filterRules();
  {
    await using engine = await startTestEngine("firewall", {
      dataDir,
      images: ["nginx-latest", "curl-latest"],
    });
    await engine.kubectl("run web --image=nginx --port=80 --expose");
    await engine.kubectl("run client --image=curlimages/curl --command -- sleep infinity");
    await engine.kubectl("wait pod --all --for=condition=Ready --timeout=60s");
    const address = await engine.kubectl("get pod web -o jsonpath={.status.podIP}");
    expect(await statusOf(engine, `http://${address}`)).toBe("200");
    expect(await statusOf(engine, "http://web")).toBe("200");
    expect(await statusOf(engine, "https://kubernetes.default/version")).toBe("200");
    // It does not heed TERM.
    await engine.kubectl("delete pod client --grace-period=1");
  }
  expect(await filterRules()).toEqual(dropped);
  expect(before).not.toEqual(dropped);
  rmSync(folder, { recursive: true });
});

/** What a server answers to the pod `client`. */
async function statusOf(engine: TestEngine, url: string): Promise<string> {
  // The rules follow soon after `tandem up`.
  const patience = "--retry 5 --retry-all-errors --retry-delay 1 -m 3";
  return engine.kubectl(`exec client -- curl -sk -o /dev/null -w %{http_code} ${patience} ${url}`);
}

/** Has iptables drop what comes from this bridge or goes to it, as the policies of Docker and ufw do with all bridges. */
async function dropAllOf(bridge: string): Promise<AsyncDisposable> {
  const isNew = !(await tables()).includes("table ip filter");
  const rules = [
    ["FORWARD", "-i", bridge],
    ["FORWARD", "-o", bridge],
    ["INPUT", "-i", bridge],
  ];
  const change = async (operation: "-A" | "-D"): Promise<void> => {
    for (const rule of rules) await runOk("iptables", ["-w", operation, ...rule, "-j", "DROP"]);
  };
  await change("-A");
  return {
    [Symbol.asyncDispose]: async () => {
      await change("-D");
      if (isNew) await runOk("nft", ["delete", "table", "ip", "filter"]);
    },
  };
}

async function tables(): Promise<string> {
  return runOk("nft", ["list", "tables"]);
}

async function filterRules(): Promise<readonly string[]> {
  if (!(await tables()).includes("table ip filter")) return [];
  const saved = await runOk("iptables-save", ["-t", "filter"]);
  return saved.split("\n").filter((line) => line.startsWith("-"));
}
