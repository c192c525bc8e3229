import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { engineId } from "../../src/engine/identity.ts";
import { runOk } from "../../test/harness/command.ts";

/**
 * What an engine with this data directory has on the machine: mounts, network devices, firewall
 * tables, cgroups, processes. Empty once it has cleaned up. Other engines' are not looked at.
 */
export async function traces(dataDirectory: string): Promise<string[]> {
  const id = engineId(realpathOf(dataDirectory));
  const isOurs = (text: string) => text.includes(id) || text.includes(dataDirectory);
  const links = await lines("ip", ["-brief", "link"]);
  const tables = await lines("nft", ["list", "tables"]);
  return [
    ...readFileSync("/proc/self/mounts", "utf8")
      .split("\n")
      .map((mount) => `mount ${mount}`),
    ...links.map((link) => `network device ${link.split(/[\s@]/)[0] ?? ""}`),
    ...tables.map((table) => `firewall ${table}`),
    ...cgroups(),
    ...processes(),
  ].filter(isOurs);
}

function realpathOf(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

async function lines(program: string, args: readonly string[]): Promise<string[]> {
  return (await runOk(program, args)).split("\n").filter((line) => line !== "");
}

/** The top level of each hierarchy is enough: an engine has one cgroup there. */
function cgroups(): string[] {
  const top = "/sys/fs/cgroup";
  const hierarchies = [top, ...readdirSync(top).map((name) => `${top}/${name}`)];
  return hierarchies.flatMap((hierarchy) =>
    namesIn(hierarchy).map((name) => `cgroup ${hierarchy}/${name}`),
  );
}

function processes(): string[] {
  return namesIn("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map((pid) => `process ${pid} ${commandLine(pid)}`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is a file, or went away a moment ago.
    return [];
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    // It ended between the listing and this look.
    return "";
  }
}
