import type { Recipe } from "../recipe.ts";

/**
 * Laid out like the official image: the same paths, entry point, stop signal and log links, and the
 * shell and tools of Debian. Where a manifest mounts over `/var/log`, it fails as the official one does.
 */
export const nginx: Recipe = {
  file: "nginx-latest",
  reference: "docker.io/library/nginx:latest",
  config: {
    Entrypoint: ["/docker-entrypoint.sh"],
    Cmd: ["nginx", "-g", "daemon off;"],
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    StopSignal: "SIGQUIT",
    ExposedPorts: { "80/tcp": {} },
  },
  async fill(root) {
    await root.fromPackage("nginx", ["usr/sbin/nginx"]);
    await root.fromPackage("nginx-common", ["etc/nginx/{mime.types,fastcgi_params,proxy_params}"]);
    await root.fromPackage("bash", ["{,usr/}bin/bash"]);
    await root.fromPackage("dash", ["{,usr/}bin/dash"]);
    await root.fromPackage("coreutils", ["{,usr/}bin/*"]);
    await root.fromPackage("tar", ["{,usr/}bin/tar"]);
    await root.fromPackage("grep", ["{,usr/}bin/grep"]);
    await root.fromPackage("sed", ["{,usr/}bin/sed"]);
    await root.fromPackage("findutils", ["usr/bin/find"]);
    root.symlink("/bin/sh", "dash");
    root.users([{ name: "nginx", id: 101 }]);
    root.copy("/etc/nginx/nginx.conf", "nginx.conf");
    root.copy("/etc/nginx/conf.d/default.conf", "nginx-default.conf");
    root.copy("/usr/share/nginx/html/index.html", "nginx-index.html");
    root.script("/docker-entrypoint.sh", "nginx-entrypoint.sh");
    root.directory("/docker-entrypoint.d");
    root.directory("/var/lib/nginx");
    root.directory("/var/cache/nginx");
    root.symlink("/var/log/nginx/access.log", "/dev/stdout");
    root.symlink("/var/log/nginx/error.log", "/dev/stderr");
  },
};
