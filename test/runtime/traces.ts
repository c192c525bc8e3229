import { readdirSync, readFileSync } from "node:fs";
import { engineId } from "../../src/engine/identity.ts";
import { run } from "../harness/command.ts";

/** What is on this machine of the engine with this data directory, outside the directory: nothing, after `down`. */
export async function tracesOf(dataDirectory: string): Promise<readonly string[]> {
  const name = `tandem-${engineId(dataDirectory)}`;
  const [links, tables, rules] = await Promise.all([
    run("ip", ["-o", "link"]),
    run("nft", ["list", "tables"]),
    run("nft", ["list", "ruleset"]),
  ]);
  return [
    ...processesWith(dataDirectory),
    ...linesWith("mount", readFileSync("/proc/self/mountinfo", "utf8"), `${dataDirectory}/`),
    ...linesWith("link", links.stdout, name),
    ...linesWith("table", tables.stdout, name),
    ...linesWith("rule", rules.stdout, name),
    ...cgroupsNamed(name),
  ];
}

function linesWith(kind: string, text: string, part: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line.includes(part))
    .map((line) => `${kind}: ${line}`);
}

function processesWith(dataDirectory: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => `process ${pid}: ${commandLine(pid)}`)
    .filter((line) => line.includes(dataDirectory));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\u0000", " ");
  } catch {
    return "";
  }
}

function cgroupsNamed(name: string): readonly string[] {
  const mount = "/sys/fs/cgroup";
  const hierarchies = readdirSync(mount, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const paths = [mount, ...hierarchies.map((entry) => `${mount}/${entry.name}`)];
  return paths
    .filter((path) => readdirSync(path).includes(name))
    .map((path) => `cgroup: ${path}/${name}`);
}
