import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { CHECK_PERIOD_MS } from "../kept-table.ts";
import { hasPassage, passageScript, type Passage } from "./rules.ts";

const run = promisify(execFile);

export interface HostFirewallKeeperOptions {
  readonly passage: Passage;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Has the machine's own firewall let the pods' traffic through, until `signal` aborts: Docker and ufw have iptables drop
 * all that the machine forwards, which between pods of one bridge is all of it too. Nothing is done where nobody filters
 * with iptables; who begins to is noticed at the next look.
 */
export async function keepHostFirewall(
  { passage, clock, log }: HostFirewallKeeperOptions,
  signal: AbortSignal,
): Promise<void> {
  // An earlier engine may have had another port.
  let isOurs = false;
  while (!signal.aborted) {
    try {
      isOurs = await ensurePassage(passage, isOurs);
    } catch (error) {
      const advice =
        "pods may reach neither each other nor DNS: see what iptables-save -t filter says";
      log.warn("cannot pass the machine's firewall", { error: String(error), advice });
    }
    await clock.sleep(CHECK_PERIOD_MS, signal).catch(() => undefined);
  }
}

/** Whether the passage is there and as we make it. */
async function ensurePassage(passage: Passage, isOurs: boolean): Promise<boolean> {
  if (!(await hasFilter())) return false;
  const { stdout: saved } = await run("iptables-save", ["-t", "filter"]);
  if (isOurs && hasPassage(saved, passage.bridge)) return true;
  const restored = run("iptables-restore", ["--noflush", "--wait"]);
  restored.child.stdin?.end(passageScript(saved, passage));
  await restored;
  return true;
}

/** To ask iptables for a table makes it, so we ask the kernel. */
async function hasFilter(): Promise<boolean> {
  const legacy = await readFile("/proc/net/ip_tables_names", "utf8").catch(() => "");
  if (legacy.split("\n").includes("filter")) return true;
  return run("nft", ["list", "chain", "ip", "filter", "FORWARD"]).then(
    () => true,
    () => false,
  );
}
