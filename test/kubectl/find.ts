import { execFile, execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Packages } from "../images/packages.ts";

/** One kubectl of this machine. */
export interface Kubectl {
  /** For titles: `kubectl 1.27.16`. */
  readonly name: string;
  readonly file: string;
  /** The 27 of 1.27. */
  readonly minor: number;
}

export interface FoundKubectls {
  /** Oldest first. */
  readonly kubectls: readonly Kubectl[];
  readonly debian: DebianKubectl;
}

/** Debian's own kubectl, or why it is not here: Ubuntu 24.04 has no such package. */
export type DebianKubectl =
  | { readonly file: string }
  | { readonly notOffered: true }
  | { readonly problem: string };

const DEBIAN_PACKAGE = "kubernetes-client";
/** Where Google's Cloud SDK keeps a kubectl of each minor version. */
const CLOUD_SDK = "/usr/lib/google-cloud-sdk/bin";
const run = promisify(execFile);

/** Where packages of the distribution lie that tests need and that are not to be installed. */
export const packageFolder = fileURLToPath(new URL("../images/out/.packages", import.meta.url));

/**
 * Every kubectl that there is: on the PATH, in the Cloud SDK, and the distribution's own, which is unpacked beside the
 * test images and not installed, so that it shadows none of the others.
 */
export async function findKubectls(): Promise<FoundKubectls> {
  const debian = await debianKubectl();
  const files = [
    ...("file" in debian ? [debian.file] : []),
    ...cloudSdkKubectls(),
    ...onPath("kubectl"),
  ];
  const found = new Map<string, Kubectl>();
  for (const file of files) {
    const kubectl = await asked(file);
    // The same program may be reached in several ways: /bin is a link to /usr/bin.
    const identity = `${kubectl.name} ${statSync(realpathSync(file)).size}`;
    if (!found.has(identity)) found.set(identity, kubectl);
  }
  const kubectls = [...found.values()]
    .filter(({ minor }) => isWanted(minor))
    .toSorted((a, b) => a.minor - b.minor);
  return { kubectls, debian };
}

/** For a quick look while writing a test: `TANDEM_TEST_KUBECTLS="20 33"` leaves out all but 1.20 and 1.33. */
function isWanted(minor: number): boolean {
  const wanted = process.env["TANDEM_TEST_KUBECTLS"];
  return wanted === undefined || wanted.split(/\D+/).includes(String(minor));
}

function cloudSdkKubectls(): readonly string[] {
  if (!existsSync(CLOUD_SDK)) return [];
  const names = readdirSync(CLOUD_SDK).filter((name) => /^kubectl\.\d+\.\d+$/.test(name));
  return names.map((name) => join(CLOUD_SDK, name));
}

async function debianKubectl(): Promise<DebianKubectl> {
  if (!isOffered()) return { notOffered: true };
  try {
    const tree = await new Packages(packageFolder).tree(DEBIAN_PACKAGE);
    return { file: join(tree, "usr/bin/kubectl") };
  } catch (error) {
    return { problem: `apt-get download ${DEBIAN_PACKAGE} failed: ${String(error)}` };
  }
}

/** Without package lists nobody knows: then the download decides. */
function isOffered(): boolean {
  try {
    const names = execFileSync("apt-cache", ["pkgnames", "kube"], { encoding: "utf8" });
    const hasLists = execFileSync("apt-cache", ["pkgnames", "bash"], { encoding: "utf8" }) !== "";
    return !hasLists || names.split("\n").includes(DEBIAN_PACKAGE);
  } catch {
    return false;
  }
}

async function asked(file: string): Promise<Kubectl> {
  const { stdout } = await run(file, ["version", "--client", "-o", "json"]);
  const { clientVersion } = JSON.parse(stdout) as {
    readonly clientVersion: { readonly gitVersion: string };
  };
  const version = clientVersion.gitVersion.replace(/^v/, "");
  const minor = Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0);
  return { name: `kubectl ${version}`, file, minor };
}

function onPath(program: string): readonly string[] {
  const files = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program));
  return files.filter(isExecutable).slice(0, 1);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
