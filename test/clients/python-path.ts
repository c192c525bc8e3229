import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageFolder } from "../kubectl/find.ts";

/** PYTHONPATH for Debian's Python client, or why it is not here. */
export type PythonClient =
  | { readonly path: string }
  | { readonly notOffered: true }
  | { readonly problem: string };

const CLIENT = "python3-kubernetes";
const MODULES = "usr/lib/python3/dist-packages";
const run = promisify(execFile);
const withoutSandbox = ["-q", "-o", "APT::Sandbox::User=root"];

/** Nothing when it is installed, else the folder in which it lies unpacked with all the Python packages it needs. */
export async function findPythonClient(): Promise<PythonClient> {
  if (existsSync(join("/", MODULES, "kubernetes"))) return { path: "" };
  const folder = join(packageFolder, `${CLIENT}-and-all`);
  if (existsSync(folder)) return { path: join(folder, MODULES) };
  try {
    const names = await needed();
    if (names.length === 0) return { notOffered: true };
    await unpack(names, folder);
    return { path: join(folder, MODULES) };
  } catch (error) {
    return { problem: `apt-get download ${CLIENT} failed: ${String(error)}` };
  }
}

/** The client and every package of Python modules below it; none where the distribution has no client. */
async function needed(): Promise<readonly string[]> {
  const no = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
  const options = ["--recurse", ...no.map((each) => `--no-${each}`)];
  const asked = run("apt-cache", [...withoutSandbox, "depends", ...options, CLIENT]);
  const { stdout } = await asked.catch(() => ({ stdout: "" }));
  // The interpreter is the machine's own.
  return stdout.split("\n").filter((name) => /^python3-(?!minimal$)[a-z0-9-]+$/.test(name));
}

async function unpack(names: readonly string[], folder: string): Promise<void> {
  const work = `${folder}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "tree"), { recursive: true });
  await run("apt-get", [...withoutSandbox, "download", ...names], { cwd: work });
  for (const file of readdirSync(work).filter((each) => each.endsWith(".deb")))
    await run("dpkg-deb", ["-x", file, "tree"], { cwd: work });
  renameSync(join(work, "tree"), folder);
  rmSync(work, { recursive: true });
}
