import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { TestEngine } from "../harness/test-engine.ts";
import { startNetEngine } from "./net-engine.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let engine: TestEngine;
/** Asks the cluster's DNS from the host, at the Service's address. */
const resolver = new Resolver({ timeout: 5000, tries: 3 });
let dnsAddress: string;

beforeAll(async () => {
  engine = await startNetEngine("dns", "dns.yaml");
  await engine.kubectl("wait pods --all --for=condition=Ready --timeout=100s");
  dnsAddress = await engine.kubectl(
    "-n kube-system get service kube-dns -o jsonpath={.spec.clusterIP}",
  );
  resolver.setServers([dnsAddress]);
});
afterAll(async () => engine[Symbol.asyncDispose]());

const zone = "default.svc.cluster.local";
const resolvConf = async (pod: string): Promise<readonly string[]> =>
  (await engine.kubectl(`exec ${pod} -- cat /etc/resolv.conf`)).trim().split("\n");
const ipOf = async (pod: string): Promise<string> =>
  engine.kubectl(`get pod ${pod} -o jsonpath={.status.podIP}`);
const ownLines = (file: string): readonly string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((text) => /^(nameserver|search|options)/.test(text));

test("a headless name is its pods, by hostname where one has a subdomain, else by address", async () => {
  const [one, two] = await Promise.all([ipOf("one"), ipOf("two")]);
  expect((await resolver.resolve4(`pods.${zone}`)).toSorted()).toEqual([one, two].toSorted());
  expect(await resolver.resolve4(`second.pods.${zone}`)).toEqual([two]);
  expect(await resolver.resolve4(`${one.replaceAll(".", "-")}.pods.${zone}`)).toEqual([one]);
  expect(await resolver.reverse(two)).toEqual([`second.pods.${zone}`]);
  expect(await engine.kubectl("exec two -- hostname -f")).toBe(`second.pods.${zone}\n`);
});

test("SRV leads to each pod of a headless Service, and to the address of another", async () => {
  const one = (await ipOf("one")).replaceAll(".", "-");
  const named = await resolver.resolveSrv(`_line._tcp.pods.${zone}`);
  expect(named.map(({ name, port }) => `${name}:${port}`).toSorted()).toEqual(
    [`${one}.pods.${zone}:8080`, `second.pods.${zone}:8080`].toSorted(),
  );
  expect(await resolver.resolveSrv(`_line._tcp.web.${zone}`)).toMatchObject([
    { name: `web.${zone}`, port: 80, priority: 0, weight: 100 },
  ]);
});

test("a Service's name and its address lead to each other", async () => {
  const address = await engine.kubectl("get service web -o jsonpath={.spec.clusterIP}");
  expect(await resolver.resolve4(`web.${zone}`)).toEqual([address]);
  expect(await resolver.reverse(address)).toEqual([`web.${zone}`]);
});

test("an ExternalName is an alias, and brings what it leads to", async () => {
  expect(await resolver.resolveCname(`alias.${zone}`)).toEqual([`web.${zone}`]);
  expect(await resolver.resolve4(`alias.${zone}`)).toEqual(await resolver.resolve4(`web.${zone}`));
});

test("an answer too long for UDP comes whole over TCP", async () => {
  const endpoints = Array.from({ length: 60 }, (_, index) => ({ addresses: [`192.0.2.${index}`] }));
  const labels = { "kubernetes.io/service-name": "many" };
  const metadata = { name: "many-by-hand", labels };
  const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata };
  await engine.apply(JSON.stringify({ ...slice, addressType: "IPv4", endpoints, ports: [] }));
  expect(await resolver.resolve4(`many.${zone}`)).toHaveLength(60);
});

test("what is not there is NXDOMAIN, what is there without the type has no data", async () => {
  await expect(resolver.resolve4(`nobody.${zone}`)).rejects.toMatchObject({ code: "ENOTFOUND" });
  await expect(resolver.resolve6(`web.${zone}`)).rejects.toMatchObject({ code: "ENODATA" });
});

test("a pod finds names by its search path", async () => {
  const address = await engine.kubectl("get service web -o jsonpath={.spec.clusterIP}");
  for (const name of ["web", "web.default", "web.default.svc", `web.${zone}`]) {
    // The address that curl tries is in what it says about the port that nobody serves.
    const { stderr } = await engine.tryKubectl(
      `exec one -- curl -v --max-time 5 http://${name}:9/`,
    );
    expect(stderr).toContain(address);
  }
});

test("each dnsPolicy has its resolv.conf", async () => {
  const cluster = await resolvConf("one");
  expect(cluster[0]).toBe(`search ${zone} svc.cluster.local cluster.local${hostSearch()}`);
  expect(cluster.slice(1)).toEqual([`nameserver ${dnsAddress}`, "options ndots:5"]);
  expect(await resolvConf("host-cluster")).toEqual(cluster);
  const configured = await resolvConf("two");
  expect(configured[0]).toBe(`${cluster[0]} example.com`);
  expect(configured.slice(1)).toEqual([`nameserver ${dnsAddress}`, "options ndots:2"]);
  expect(await resolvConf("none")).toEqual([
    "search a.example b.example",
    "nameserver 192.0.2.53",
    "options edns0",
  ]);
  const host = ownLines("/etc/resolv.conf").filter((text) => text.startsWith("nameserver"));
  for (const pod of ["default", "host-plain"]) {
    expect((await resolvConf(pod)).filter((text) => text.startsWith("nameserver"))).toEqual(host);
  }
});

test("hostAliases are in /etc/hosts, next to the pod's own name", async () => {
  const hosts = await engine.kubectl("exec one -- cat /etc/hosts");
  expect(hosts).toMatch(/^192\.0\.2\.77\told-friend\told-friend\.example$/m);
  expect(hosts).toMatch(new RegExp(`^${await ipOf("one")}\tone$`, "m"));
});

function hostSearch(): string {
  const search = ownLines("/etc/resolv.conf").find((text) => text.startsWith("search"));
  return search === undefined ? "" : ` ${search.split(/\s+/).slice(1).join(" ")}`.trimEnd();
}
