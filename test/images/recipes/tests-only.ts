import type { Recipe } from "../recipe.ts";
import { busyboxUserland } from "./busybox.ts";

/** Its user has a name and no number: `runAsNonRoot` cannot be checked, and the pod must be refused. */
export const namedUser: Recipe = {
  file: "named-user-latest",
  reference: "docker.io/tandem/named-user:latest",
  config: { Cmd: ["sh", "-c", "id; exec sleep 100000"], User: "app", WorkingDir: "/home/app" },
  async fill(root, packages) {
    await busyboxUserland(root, packages);
    root.users([{ name: "app", id: 1000, home: "/home/app" }]);
    root.directory("/home/app", { uid: 1000, gid: 1000 });
  },
};

/** Ends only on the signal that it declares, and says which one came. */
export const stopSignal: Recipe = {
  file: "stop-signal-latest",
  reference: "docker.io/tandem/stop-signal:latest",
  config: { Entrypoint: ["/stop-signal.sh"], StopSignal: "SIGUSR1" },
  async fill(root, packages) {
    await busyboxUserland(root, packages);
    root.script("/stop-signal.sh", "stop-signal.sh");
  },
};
