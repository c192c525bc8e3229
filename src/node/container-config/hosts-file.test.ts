import { expect, test } from "vitest";

import { hostNetworkHostsFile, podHostsFile } from "./hosts-file.ts";

const aliases = [{ ip: "1.2.3.4", hostnames: ["foo.local", "bar.local"] }];

test("a pod's hosts file names the pod, its domain and its aliases", () => {
  const name = { hostname: "hh", domain: "sub.ns.svc.cluster.local" };
  expect(podHostsFile(["10.88.0.5"], name, aliases)).toBe(
    [
      "# Kubernetes-managed hosts file.",
      "127.0.0.1\tlocalhost",
      "::1\tlocalhost ip6-localhost ip6-loopback",
      "fe00::0\tip6-localnet",
      "fe00::0\tip6-mcastprefix",
      "fe00::1\tip6-allnodes",
      "fe00::2\tip6-allrouters",
      "10.88.0.5\thh.sub.ns.svc.cluster.local\thh",
      "",
      "# Entries added by HostAliases.",
      "1.2.3.4\tfoo.local\tbar.local",
      "",
    ].join("\n"),
  );
});

test("without domain and aliases the file ends with the pod's name", () => {
  const file = podHostsFile(["10.88.0.5"], { hostname: "p", domain: "" }, []);
  expect(file.endsWith("fe00::2\tip6-allrouters\n10.88.0.5\tp\n")).toBe(true);
});

test("on the host network the host's file is kept and the aliases are appended", () => {
  expect(hostNetworkHostsFile("127.0.0.1 localhost\n", aliases)).toBe(
    "# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n\n# Entries added by HostAliases.\n1.2.3.4\tfoo.local\tbar.local\n",
  );
});
