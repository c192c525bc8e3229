import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import type { Packages } from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import type { RootFilesystem } from "../root-filesystem.ts";

const config = {
  Cmd: ["sh"],
  Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
};

export const busybox: Recipe = {
  file: "busybox-latest",
  reference: "docker.io/library/busybox:latest",
  config,
  fill: busyboxUserland,
};

/** Another image with a digest of its own, for tests that change a container's image. */
export const busyboxAlt: Recipe = {
  file: "busybox-alt",
  reference: "docker.io/library/busybox:alt",
  config,
  async fill(root, packages) {
    await busyboxUserland(root, packages);
    root.text("/etc/alt", "the other busybox\n");
  },
};

export const alpine: Recipe = {
  file: "alpine-latest",
  reference: "docker.io/library/alpine:latest",
  standIn: "BusyBox of Debian in place of Alpine Linux, which is BusyBox with musl and apk",
  config: { ...config, Cmd: ["/bin/sh"] },
  fill: busyboxUserland,
};

/** BusyBox with a link for each of its applets: a shell and the usual commands in one static program. */
export async function busyboxUserland(root: RootFilesystem, packages: Packages): Promise<void> {
  await root.fromPackage("busybox-static", ["{,usr/}bin/busybox"]);
  const tree = await packages.tree("busybox-static");
  const program = globSync("{,usr/}bin/busybox", { cwd: tree })[0] ?? "";
  const applets = execFileSync(join(tree, program), ["--list"], { encoding: "utf8" }).split("\n");
  for (const applet of applets.filter((one) => one !== "" && one !== "busybox")) {
    root.symlink(`/bin/${applet}`, "busybox");
  }
  root.symlink("/usr/bin/env", "busybox");
  root.directory("/home");
  root.directory("/var/www");
}
