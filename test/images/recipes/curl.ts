import type { Recipe } from "../recipe.ts";
import { busyboxUserland } from "./busybox.ts";

/** curl with a small userland and a user that has a name only, like the published image. */
export const curl: Recipe = {
  file: "curl-latest",
  reference: "docker.io/curlimages/curl:latest",
  config: {
    Entrypoint: ["/entrypoint.sh"],
    Cmd: ["curl"],
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    User: "curl_user",
    WorkingDir: "/home/curl_user",
  },
  async fill(root, packages) {
    await busyboxUserland(root, packages);
    await root.fromPackage("curl", ["usr/bin/curl"]);
    root.users([{ name: "curl_user", id: 100, home: "/home/curl_user" }]);
    root.directory("/home/curl_user", { mode: 0o755, uid: 100, gid: 100 });
    root.script("/entrypoint.sh", "curl-entrypoint.sh");
  },
};
