import { expect, test } from "vitest";

import type { PodSpec } from "../../model/types/core-v1.ts";
import { kernelHostname, podHostname } from "./hostname.ts";

const domain = "cluster.local";

test.for<[string, Partial<PodSpec>, string, string]>([
  ["a plain pod is called by its name", {}, "p", ""],
  ["hostname wins over the name", { hostname: "hh" }, "hh", ""],
  ["a subdomain makes a domain", { subdomain: "sub" }, "p", "sub.ns.svc.cluster.local"],
  ["an override has no domain", { hostnameOverride: "a.b", subdomain: "sub" }, "a.b", ""],
])("%s", ([, spec, hostname, expectedDomain]) => {
  expect(podHostname(podOf("p", spec), domain)).toEqual({ hostname, domain: expectedDomain });
});

test("a long pod name is cut at 63 characters and does not end in a dash", () => {
  const name = `${"a".repeat(62)}-${"b".repeat(20)}`;
  expect(podHostname(podOf(name, {}), domain).hostname).toBe("a".repeat(62));
});

test("setHostnameAsFQDN gives the kernel the long name, and refuses one of more than 64 characters", () => {
  const pod = podOf("p", { setHostnameAsFQDN: true, subdomain: "sub" });
  expect(kernelHostname(pod, podHostname(pod, domain))).toBe("p.sub.ns.svc.cluster.local");
  const long = podOf("p".repeat(50), { setHostnameAsFQDN: true, subdomain: "sub" });
  expect(() => kernelHostname(long, podHostname(long, domain))).toThrow(
    "sub.ns.svc.cluster.local is too long (64 characters is the max, 75 characters requested)",
  );
});

function podOf(
  name: string,
  spec: Partial<PodSpec>,
): {
  metadata: { name: string; namespace: string };
  spec: PodSpec;
} {
  return { metadata: { name, namespace: "ns" }, spec: { containers: [], ...spec } };
}
