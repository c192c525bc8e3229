import type { Recipe } from "../recipe.ts";
import { busyboxUserland } from "./busybox.ts";

/** A log shipper under Fluentd's command line: what is appended to /var/log/*.log comes out on stdout. */
export const fluentd: Recipe = {
  file: "fluentd-latest",
  reference: "docker.io/fluent/fluentd:latest",
  standIn: "rsyslog shipping /var/log/*.log to stdout in place of Fluentd",
  config: {
    Entrypoint: ["/bin/entrypoint.sh"],
    Cmd: ["fluentd"],
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ExposedPorts: { "24224/tcp": {}, "5140/tcp": {} },
  },
  async fill(root, packages) {
    await busyboxUserland(root, packages);
    await root.fromPackage("rsyslog", ["usr/sbin/rsyslogd", "usr/lib/*/rsyslog/{imfile,lmnet}.so"]);
    root.directory("/var/spool/rsyslog");
    root.directory("/var/log");
    root.copy("/etc/rsyslog-shipper.conf", "fluentd-shipper.conf");
    root.text(
      "/fluentd/etc/fluent.conf",
      "# The stand-in's own settings are in /etc/rsyslog-shipper.conf.\n",
    );
    root.script("/bin/fluentd", "fluentd.sh");
    root.script("/bin/entrypoint.sh", "exec.sh");
  },
};
