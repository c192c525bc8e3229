import { passageRemoval } from "../../network/host-firewall/rules.ts";
import type { MachineNames } from "../identity.ts";
import { CommandError, runCommand } from "../run-command.ts";
import { IptablesTable } from "./iptables-table.ts";
import { isUntouched, portmapRemoval } from "./portmap-rules.ts";

/**
 * Deletes the engine's nftables tables, its passage through the machine's own firewall, and what CNI's portmap plugin
 * left in iptables for its network.
 */
export async function removeFirewallRules(
  names: Pick<MachineNames, "nftTable" | "bridge" | "cniNetwork">,
): Promise<void> {
  const tables = await nftTables();
  const { nftTable } = names;
  const ours = tables.filter(({ name }) => name === nftTable || name.startsWith(`${nftTable}-`));
  if (ours.length > 0)
    await runNft(ours.map(({ family, name }) => `delete table ${family} ${name}`));
  await removePassage(tables, names.bridge);
  await removeHostPorts(tables, names.cniNetwork);
}

async function removePassage(tables: readonly NftTable[], bridge: string): Promise<void> {
  const filter = new IptablesTable("ip", "filter");
  if (!isIn(tables, filter) && !(await filter.isLegacy())) return;
  const script = passageRemoval(await filter.save(), bridge);
  if (script !== undefined) await filter.restore(script);
}

/** Pods have IPv4 addresses only, but portmap asks for the table of IPv6 too, and so makes it. */
async function removeHostPorts(tables: readonly NftTable[], cniNetwork: string): Promise<void> {
  let wereUsed = false;
  for (const nat of [new IptablesTable("ip", "nat"), new IptablesTable("ip6", "nat")]) {
    const viaNft = isIn(tables, nat);
    if (!viaNft && !(await nat.isLegacy())) continue;
    const script = portmapRemoval(await nat.save(), cniNetwork);
    if (script !== undefined) {
      wereUsed = true;
      await nat.restore(script);
    }
    if (wereUsed && viaNft && isUntouched(await nat.save())) {
      await runNft([`delete table ${nat.family} nat`]);
    }
  }
}

interface NftTable {
  readonly family: string;
  readonly name: string;
}

function isIn(tables: readonly NftTable[], { family, name }: NftTable): boolean {
  return tables.some((table) => table.family === family && table.name === name);
}

/** A machine without nft has no tables. */
async function nftTables(): Promise<readonly NftTable[]> {
  const listing = await runCommand("nft", ["list", "tables"]).catch((error: unknown) => {
    if (error instanceof CommandError && error.exitCode === undefined) return "";
    throw error;
  });
  return listing.split("\n").flatMap((line) => {
    const [, family, name] = /^table (\S+) (\S+)$/.exec(line.trim()) ?? [];
    return family === undefined || name === undefined ? [] : [{ family, name }];
  });
}

async function runNft(commands: readonly string[]): Promise<void> {
  await runCommand("nft", ["-f", "-"], { input: `${commands.join("\n")}\n` });
}
