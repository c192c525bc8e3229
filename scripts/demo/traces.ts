import { readFileSync, readdirSync } from "node:fs";
import { runOk } from "../../test/harness/command.ts";

/** What an engine could leave on a machine: mounts, network devices and namespaces, processes, firewall tables. */
export async function traces(): Promise<string[]> {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n").filter(isOurs);
  const links = await lines("ip", ["-brief", "link"]);
  const namespaces = await lines("ip", ["netns", "list"]);
  const tables = await lines("nft", ["list", "tables"]);
  return [
    ...mounts.map((mount) => `mount ${mount.split(" ")[1] ?? ""}`),
    ...links.map((link) => `network device ${link.split(/[\s@]/)[0] ?? ""}`),
    ...namespaces.map((namespace) => `network namespace ${namespace}`),
    ...tables.map((table) => `firewall ${table}`),
    ...processes(),
  ];
}

async function lines(program: string, args: readonly string[]): Promise<string[]> {
  return (await runOk(program, args)).split("\n").filter((line) => line !== "");
}

function processes(): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      const command = commandLine(pid);
      return isOurs(command) ? [`process ${pid}: ${command.slice(0, 100)}`] : [];
    })
    .filter((trace) => !trace.startsWith(`process ${process.pid}:`));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    // It ended between the listing and this look.
    return "";
  }
}

/** The demo's folder is called tandem-demo-XXXXXX. */
function isOurs(text: string): boolean {
  return text.includes("tandem-demo-");
}
