import { expect, test } from "vitest";
import { resolve, type Resolution } from "./resolve.ts";
import { viewOf } from "./testing/view-of.ts";

const zone = "cluster.local";
const view = viewOf([
  {
    service: {
      metadata: { name: "web", namespace: "dev" },
      spec: {
        clusterIP: "10.96.0.7",
        clusterIPs: ["10.96.0.7"],
        ports: [{ name: "http", port: 80, protocol: "TCP" }],
      },
    },
  },
  {
    service: {
      metadata: { name: "db", namespace: "dev" },
      spec: { clusterIP: "None", clusterIPs: ["None"], ports: [{ name: "sql", port: 5432 }] },
    },
    endpoints: [
      { addresses: ["10.1.0.2"], hostname: "db-0", conditions: { ready: true } },
      { addresses: ["10.1.0.3"], conditions: { ready: true } },
      { addresses: ["10.1.0.4"], conditions: { ready: false } },
    ],
  },
  {
    service: {
      metadata: { name: "out", namespace: "dev" },
      spec: { type: "ExternalName", externalName: "example.com" },
    },
  },
]);

const ask = (name: string, type = "A"): Resolution => resolve({ view, zone }, { name, type });
const addresses = (name: string): unknown => {
  const resolution = ask(name);
  return resolution.outcome === "answer"
    ? resolution.records.map((record) => record.type === "A" && record.address)
    : resolution.outcome;
};

test.for([
  ["web.dev.svc.cluster.local", ["10.96.0.7"]],
  ["WEB.dev.svc.Cluster.Local.", ["10.96.0.7"]],
  ["db.dev.svc.cluster.local", ["10.1.0.2", "10.1.0.3"]],
  ["db-0.db.dev.svc.cluster.local", ["10.1.0.2"]],
  ["10-1-0-3.db.dev.svc.cluster.local", ["10.1.0.3"]],
  ["10-1-0-3.dev.pod.cluster.local", ["10.1.0.3"]],
  ["web.dev.svc.cluster.local.dev.svc.cluster.local", "noSuchName"],
  ["x.web.dev.svc.cluster.local", "noSuchName"],
  ["nobody.dev.svc.cluster.local", "noSuchName"],
  ["db-9.db.dev.svc.cluster.local", "noSuchName"],
  ["10-1-0-3.nowhere.pod.cluster.local", "noSuchName"],
  ["nowhere.svc.cluster.local", "noSuchName"],
  ["dev.svc.cluster.local", "noData"],
  ["svc.cluster.local", "noData"],
  ["cluster.local", "noData"],
  ["example.com", "elsewhere"],
] as const)("the address of %s is %s", ([name, expected]) => {
  expect(addresses(name)).toEqual(expected);
});

test("a name that exists has no data of other types", () => {
  expect(ask("web.dev.svc.cluster.local", "AAAA")).toEqual({ outcome: "noData" });
});

test("SRV of a Service names the Service, SRV of a headless one its ready endpoints", () => {
  expect(ask("_http._tcp.web.dev.svc.cluster.local", "SRV")).toEqual({
    outcome: "answer",
    records: [
      {
        type: "SRV",
        name: "_http._tcp.web.dev.svc.cluster.local",
        port: 80,
        target: "web.dev.svc.cluster.local",
      },
    ],
    additional: [{ type: "A", name: "web.dev.svc.cluster.local", address: "10.96.0.7" }],
  });
  const headless = ask("_sql._tcp.db.dev.svc.cluster.local", "SRV");
  expect(
    headless.outcome === "answer" &&
      headless.records.map((each) => each.type === "SRV" && each.target),
  ).toEqual(["db-0.db.dev.svc.cluster.local", "10-1-0-3.db.dev.svc.cluster.local"]);
  expect(ask("_none._tcp.db.dev.svc.cluster.local", "SRV")).toEqual({ outcome: "noSuchName" });
});

test("an ExternalName Service is an alias", () => {
  expect(ask("out.dev.svc.cluster.local")).toEqual({
    outcome: "answer",
    records: [{ type: "CNAME", name: "out.dev.svc.cluster.local", target: "example.com" }],
    additional: [],
  });
});

test("addresses lead back to names: Services, and endpoints of headless ones", () => {
  const target = (name: string): unknown => {
    const resolution = ask(name, "PTR");
    return resolution.outcome === "answer" && resolution.records[0];
  };
  expect(target("7.0.96.10.in-addr.arpa")).toMatchObject({ target: "web.dev.svc.cluster.local" });
  expect(target("2.0.1.10.in-addr.arpa")).toMatchObject({
    target: "db-0.db.dev.svc.cluster.local",
  });
  expect(ask("9.9.9.9.in-addr.arpa", "PTR")).toEqual({ outcome: "elsewhere" });
});
