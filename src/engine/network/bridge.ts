import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { networksBehind } from "../../network/kernel-routes.ts";
import { CommandError, runCommand } from "../run-command.ts";

export interface BridgeSpec {
  readonly bridge: string;
  readonly gatewayIp: string;
  readonly podCidr: string;
}

const FORWARDING = "/proc/sys/net/ipv4/ip_forward";

/**
 * Makes the pods' bridge with the gateway's address, before the first pod: the API and DNS listen on it. Its hardware
 * address is fixed, because a bridge otherwise takes that of some port, and pods would remember one that is gone.
 */
export async function ensureBridge({ bridge, gatewayIp, podCidr }: BridgeSpec): Promise<void> {
  // Nothing is written when it is on already: /proc/sys may be read-only for us.
  if ((await readFile(FORWARDING, "utf8")).trim() !== "1") await writeFile(FORWARDING, "1");
  // The network is there once the bridge has its address and is up.
  if ((await networksBehind(bridge)).includes(podCidr)) return;
  const network = `${gatewayIp}/${podCidr.split("/")[1] ?? "24"}`;
  await ip(`link add name ${bridge} address ${hardwareAddress(bridge)} type bridge`, "File exists");
  const input = `addr replace ${network} dev ${bridge}\nlink set ${bridge} up\n`;
  await runCommand("ip", ["-batch", "-"], { input });
}

export async function removeBridge(bridge: string): Promise<void> {
  await ip(`link delete ${bridge}`, "Cannot find device");
}

/** Every IPv4 network that this machine has a route to, `default` aside. */
export async function routedNetworks(): Promise<readonly string[]> {
  const output = await runCommand("ip", ["-j", "-4", "route", "show", "table", "all"]);
  const routes: unknown = JSON.parse(output || "[]");
  if (!Array.isArray(routes)) return [];
  return routes.flatMap((route: { readonly dst?: unknown }) =>
    typeof route.dst === "string" ? [route.dst] : [],
  );
}

/** Locally administered, unicast, and the same for the same bridge. */
function hardwareAddress(bridge: string): string {
  const hash = createHash("sha256").update(bridge).digest();
  return ["02", ...[...hash.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, "0"))].join(
    ":",
  );
}

async function ip(command: string, ...harmless: readonly string[]): Promise<void> {
  try {
    await runCommand("ip", command.split(" "));
  } catch (error) {
    const isHarmless =
      error instanceof CommandError && harmless.some((text) => error.stderr.includes(text));
    if (!isHarmless) throw error;
  }
}
