import { readFile } from "node:fs/promises";
import { CommandError, runCommand } from "../run-command.ts";
import { portmapRemoval } from "./portmap-rules.ts";

/** Deletes the engine's nftables tables, and what CNI's portmap plugin left in iptables for its network. */
export async function removeFirewallRules(nftTable: string, cniNetwork: string): Promise<void> {
  const tables = await nftTables();
  const ours = tables.filter(({ name }) => name === nftTable || name.startsWith(`${nftTable}-`));
  if (ours.length > 0)
    await runNft(ours.map(({ family, name }) => `delete table ${family} ${name}`));
  const viaNft = tables.some(({ family, name }) => family === "ip" && name === "nat");
  // To ask iptables makes the table that is asked for.
  if (viaNft || (await hasLegacyNat())) await removeHostPorts(cniNetwork, viaNft);
}

async function removeHostPorts(cniNetwork: string, viaNft: boolean): Promise<void> {
  const list = (): Promise<string | undefined> =>
    ifInstalled(() => runCommand("iptables-save", ["-t", "nat"]));
  const script = portmapRemoval((await list()) ?? "", cniNetwork);
  if (script === undefined) return;
  await runCommand("iptables-restore", ["--noflush", "--table", "nat"], { input: script });
  if (viaNft && isEmpty((await list()) ?? "")) await runNft(["delete table ip nat"]);
}

/** Only the kernel's own chains, which let everything pass, and no rule: as if nobody had ever used iptables. */
function isEmpty(saved: string): boolean {
  const lines = saved.split("\n");
  return lines.every(
    (line) => !line.startsWith("-A ") && (!line.startsWith(":") || line.includes(" ACCEPT ")),
  );
}

interface NftTable {
  readonly family: string;
  readonly name: string;
}

async function nftTables(): Promise<readonly NftTable[]> {
  const listing = await ifInstalled(() => runCommand("nft", ["list", "tables"]));
  return (listing ?? "").split("\n").flatMap((line) => {
    const [, family, name] = /^table (\S+) (\S+)$/.exec(line.trim()) ?? [];
    return family === undefined || name === undefined ? [] : [{ family, name }];
  });
}

async function runNft(commands: readonly string[]): Promise<void> {
  await runCommand("nft", ["-f", "-"], { input: `${commands.join("\n")}\n` });
}

/** Whether iptables' old kernel interface, which nft does not show, is in use. */
async function hasLegacyNat(): Promise<boolean> {
  const names = await readFile("/proc/net/ip_tables_names", "utf8").catch(() => "");
  return names.split("\n").includes("nat");
}

/** A machine without the program has none of its rules. */
async function ifInstalled(run: () => Promise<string>): Promise<string | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === undefined) return undefined;
    throw error;
  }
}
