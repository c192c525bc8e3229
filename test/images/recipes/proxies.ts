import type { Recipe } from "../recipe.ts";
import type { RootFilesystem } from "../root-filesystem.ts";
import type { Packages } from "../packages.ts";
import { busyboxUserland } from "./busybox.ts";

const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const haproxy: Recipe = {
  file: "haproxy-latest",
  reference: "docker.io/library/haproxy:latest",
  config: {
    Entrypoint: ["/usr/local/bin/docker-entrypoint.sh"],
    Cmd: ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
    Env: [path],
    StopSignal: "SIGUSR1",
  },
  async fill(root, packages) {
    await haproxyProgram(root, packages);
    root.directory("/usr/local/etc/haproxy");
    root.script("/usr/local/bin/docker-entrypoint.sh", "haproxy-entrypoint.sh");
  },
};

/** A proxy of Envoy's command line and usual ports: 10000 leads to the main container's port 80, 9901 is for the operator. */
export const envoy: Recipe = {
  file: "envoy-v1.20.0",
  reference: "docker.io/envoyproxy/envoy:v1.20.0",
  standIn: "HAProxy in front of 127.0.0.1:80 in place of Envoy",
  config: {
    Entrypoint: ["/docker-entrypoint.sh"],
    Cmd: ["envoy", "-c", "/etc/envoy/envoy.yaml"],
    Env: [path],
    ExposedPorts: { "10000/tcp": {} },
  },
  async fill(root, packages) {
    await haproxyProgram(root, packages);
    root.copy("/etc/haproxy/haproxy.cfg", "envoy-haproxy.cfg");
    root.text(
      "/etc/envoy/envoy.yaml",
      "# The stand-in's own settings are in /etc/haproxy/haproxy.cfg.\n",
    );
    root.script("/usr/local/bin/envoy", "envoy.sh");
    root.script("/docker-entrypoint.sh", "envoy-entrypoint.sh");
  },
};

async function haproxyProgram(root: RootFilesystem, packages: Packages): Promise<void> {
  await busyboxUserland(root, packages);
  await root.fromPackage("haproxy", ["usr/sbin/haproxy"]);
  root.users([{ name: "haproxy", id: 99 }]);
}
