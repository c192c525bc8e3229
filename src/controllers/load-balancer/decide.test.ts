import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Service, ServiceSpec } from "../../model/types/core-v1.ts";
import { stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";

const address = "192.0.2.10";

function service(name: string, spec: Partial<ServiceSpec> = {}, given = false): Stored<Service> {
  const status = given
    ? { loadBalancer: { ingress: [{ ip: address, ipMode: "VIP" }] } }
    : undefined;
  const full = { type: "LoadBalancer", ports: [{ port: 80 }], ...spec };
  return stored<Service>(name, { spec: full, status });
}

/** Reasons of events, and the ingress that is written. */
function short(object: Stored<Service>, others: readonly Stored<Service>[] = []) {
  return decide({ service: object, address, others }).writes.flatMap(
    (write): readonly unknown[] => {
      if (write.verb === "event") return [write.note.reason];
      if (write.verb !== "update") return [];
      return [(write.object as Service).status?.loadBalancer];
    },
  );
}

test("a LoadBalancer gets the machine's address, once", () => {
  expect(short(service("a"))).toEqual([
    "EnsuringLoadBalancer",
    { ingress: [{ ip: address, ipMode: "VIP" }] },
    "EnsuredLoadBalancer",
  ]);
  expect(short(service("a", {}, true))).toEqual([]);
});

test.each<[string, Stored<Service>, readonly Stored<Service>[], readonly unknown[]]>([
  ["a port that is taken", service("b"), [service("a", {}, true)], ["SyncLoadBalancerFailed"]],
  [
    "an address of another machine",
    service("b", { loadBalancerIP: "192.0.2.99" }),
    [],
    ["SyncLoadBalancerFailed"],
  ],
  ["somebody else's class", service("b", { loadBalancerClass: "example.com/lb" }), [], []],
  [
    "another type from now on",
    service("a", { type: "ClusterIP" }, true),
    [],
    ["DeletingLoadBalancer", {}, "DeletedLoadBalancer"],
  ],
])("%s", (_title, object, others, expected) => {
  expect(short(object, others)).toEqual(expected);
});

test("the same port of another protocol is free, and nothing is promised before the node is there", () => {
  const dns = service("dns", { ports: [{ port: 53, protocol: "UDP" }] });
  const tcp = service("tcp", { ports: [{ port: 53, protocol: "TCP" }] }, true);
  expect(short(dns, [tcp])).toHaveLength(3);
  expect(decide({ service: dns, address: undefined, others: [] })).toEqual({ writes: [] });
});
