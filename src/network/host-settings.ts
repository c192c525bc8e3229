import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { networksBehind } from "./kernel-routes.ts";
import type { PodNetwork } from "./services/rules.ts";

const run = promisify(execFile);

/**
 * What the kernel must do for Services to work. Traffic between pods of one bridge has to pass the IP rules, or an
 * answer would come from an address that the client never asked; a NodePort asked for at 127.0.0.1 has to be let out of
 * the loopback; and an address of a Service needs a route, or a machine without a default route could not use it.
 */
export async function prepareHost({ bridge, serviceCidr }: PodNetwork): Promise<void> {
  await switchOn("/proc/sys/net/bridge/bridge-nf-call-iptables");
  await switchOn(`/proc/sys/net/ipv4/conf/${bridge}/route_localnet`);
  if ((await networksBehind(bridge)).includes(serviceCidr)) return;
  await run("ip", ["route", "replace", serviceCidr, "dev", bridge]);
}

/** Nothing is written when it is on already: /proc/sys may be read-only for us. */
async function switchOn(file: string): Promise<void> {
  if ((await readFile(file, "utf8")).trim() !== "1") await writeFile(file, "1");
}
