import { expect, test } from "vitest";

import type { Pod, PodSpec } from "../../model/types/core-v1.ts";
import { parseResolvConf, podResolver, type ResolverConfig } from "./dns-config.ts";

const host: ResolverConfig = {
  servers: ["192.168.1.1"],
  searches: ["home.lan"],
  options: ["timeout:2"],
};
const sources = { clusterDomain: "cluster.local", clusterDNS: ["10.96.0.10"], host };
const cluster: ResolverConfig = {
  servers: ["10.96.0.10"],
  searches: ["ns.svc.cluster.local", "svc.cluster.local", "cluster.local", "home.lan"],
  options: ["ndots:5"],
};

test.for<[string, Partial<PodSpec>, ResolverConfig]>([
  ["ClusterFirst asks the cluster", {}, cluster],
  ["ClusterFirst on the host network is the host's", { hostNetwork: true }, host],
  [
    "ClusterFirstWithHostNet asks the cluster",
    { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
    cluster,
  ],
  ["Default is the host's", { dnsPolicy: "Default" }, host],
  [
    "None has only what dnsConfig says",
    {
      dnsPolicy: "None",
      dnsConfig: {
        nameservers: ["1.1.1.1"],
        searches: ["x.y"],
        options: [{ name: "ndots", value: "2" }, { name: "edns0" }],
      },
    },
    { servers: ["1.1.1.1"], searches: ["x.y"], options: ["ndots:2", "edns0"] },
  ],
  [
    "dnsConfig is merged, its options win",
    {
      dnsConfig: {
        nameservers: ["10.96.0.10", "1.1.1.1"],
        searches: ["x.y"],
        options: [{ name: "ndots", value: "1" }],
      },
    },
    {
      servers: ["10.96.0.10", "1.1.1.1"],
      searches: [...cluster.searches, "x.y"],
      options: ["ndots:1"],
    },
  ],
])("%s", ([, spec, config]) => {
  expect(podResolver(podOf(spec), sources)).toEqual({ config, warnings: [] });
});

test("more than three nameservers are cut, with a warning", () => {
  const dnsConfig = { nameservers: ["1.1.1.1", "2.2.2.2", "3.3.3.3"] };
  const { config, warnings } = podResolver(podOf({ dnsConfig }), sources);
  expect(config.servers).toEqual(["10.96.0.10", "1.1.1.1", "2.2.2.2"]);
  expect(warnings).toEqual([
    "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2",
  ]);
});

test("a resolv.conf is read as the resolver reads it", () => {
  const text =
    "# made by x\nnameserver 1.1.1.1\nsearch old.\nnameserver 8.8.8.8 # two\nsearch a.b. c .\noptions ndots:1\noptions edns0 trust-ad\n";
  expect(parseResolvConf(text)).toEqual({
    servers: ["1.1.1.1", "8.8.8.8"],
    searches: ["a.b", "c", "."],
    options: ["ndots:1", "edns0", "trust-ad"],
  });
});

function podOf(spec: Partial<PodSpec>): Pod {
  return { metadata: { name: "p", namespace: "ns" }, spec: { containers: [], ...spec } };
}
