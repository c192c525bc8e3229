import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run, runOk } from "../harness/command.ts";
import { tandemCommand } from "../harness/test-engine.ts";
import { tracesOf } from "./traces.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-missing-"));
});

afterEach(async () => {
  await runOk(tandemCommand, ["down", "--purge", "--data-dir", join(folder, "data")]);
  rmSync(folder, { recursive: true, force: true });
});

/** Every place where one of these is, by its name on the PATH or as a path. */
async function placesOf(names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) =>
      name.startsWith("/") ? name : (await run("which", ["-a", name])).stdout,
    ),
  );
  return found.flatMap((text) => text.trim().split("\n")).filter((path) => existsSync(path));
}

/** `tandem up` on a machine where these are not: in a mount namespace of its own, with a device over each. */
async function upWithout(names: readonly string[]): ReturnType<typeof run> {
  const covers = (await placesOf(names)).map((path) => `mount --bind /dev/null ${path}`);
  const up = `${tandemCommand} up --name missing --data-dir ${folder}/data --kubeconfig ${folder}/config`;
  return run("unshare", ["--mount", "sh", "-c", [...covers, up].join(" && ")]);
}

test.for([
  [["containerd"], "containerd"],
  [["ctr"], "containerd"],
  [["runc", "crun"], "runc"],
  [["/usr/lib/cni/bridge", "/opt/cni/bin/bridge"], "containernetworking-plugins"],
  [["/usr/bin/catatonit", "/usr/libexec/podman/catatonit"], "catatonit"],
  [["containerd", "runc", "crun"], "containerd runc"],
  [["nft"], "nftables"],
  [["iptables"], "iptables"],
  [["ip"], "iproute2"],
] as const)(
  "without %s up says which packages to install, and leaves nothing behind",
  async ([names, packages]) => {
    const { code, stderr } = await upWithout(names);
    expect([code, stderr.split("\n").at(-2)]).toEqual([
      125,
      `tandem: this machine lacks: ${packages}. Run "make setup" in the checkout, or "apt-get install ${packages}"`,
    ]);
    expect(await tracesOf(join(folder, "data"))).toEqual([]);
    expect(existsSync(join(folder, "config"))).toBe(false);
  },
);
