import { readFile } from "node:fs/promises";
import { CommandError, runCommand } from "../run-command.ts";
import { isUntouched, portmapRemoval } from "./portmap-rules.ts";

/** Deletes the engine's nftables tables, and what CNI's portmap plugin left in iptables for its network. */
export async function removeFirewallRules(nftTable: string, cniNetwork: string): Promise<void> {
  const tables = await nftTables();
  const ours = tables.filter(({ name }) => name === nftTable || name.startsWith(`${nftTable}-`));
  if (ours.length > 0)
    await runNft(ours.map(({ family, name }) => `delete table ${family} ${name}`));
  await removeHostPorts(tables, cniNetwork);
}

/** One protocol's table `nat`, and the programs that show it as iptables does and change it. */
interface NatTable {
  readonly family: "ip" | "ip6";
  readonly save: string;
  readonly restore: string;
  /** Where the tables of iptables' old kernel interface are named, which nft does not show. */
  readonly legacyNames: string;
}

/** Pods have IPv4 addresses only, so that of IPv6 tells nothing by itself: portmap asks it, and so makes it. */
const natTables: readonly NatTable[] = [
  {
    family: "ip",
    save: "iptables-save",
    restore: "iptables-restore",
    legacyNames: "/proc/net/ip_tables_names",
  },
  {
    family: "ip6",
    save: "ip6tables-save",
    restore: "ip6tables-restore",
    legacyNames: "/proc/net/ip6_tables_names",
  },
];

async function removeHostPorts(tables: readonly NftTable[], cniNetwork: string): Promise<void> {
  let wereUsed = false;
  for (const { family, save, restore, legacyNames } of natTables) {
    const viaNft = tables.some((table) => table.family === family && table.name === "nat");
    // To ask iptables makes the table that is asked for.
    if (!viaNft && !(await hasLegacyNat(legacyNames))) continue;
    const list = (): Promise<string | undefined> =>
      ifInstalled(() => runCommand(save, ["-t", "nat"]));
    const script = portmapRemoval((await list()) ?? "", cniNetwork);
    if (script !== undefined) {
      wereUsed = true;
      await runCommand(restore, ["--noflush", "--table", "nat"], { input: script });
    }
    if (wereUsed && viaNft && isUntouched((await list()) ?? "")) {
      await runNft([`delete table ${family} nat`]);
    }
  }
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

async function hasLegacyNat(legacyNames: string): Promise<boolean> {
  const names = await readFile(legacyNames, "utf8").catch(() => "");
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
