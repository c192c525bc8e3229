import { expect, test } from "vitest";
import type { Service, ServiceSpec } from "../../model/types/core-v1.ts";
import type { Random } from "../../ports/random.ts";
import { AddressRange } from "./address-range.ts";
import { ServiceAllocator } from "./allocator.ts";

/** Always the same choice: what is taken must be stepped over. */
const stubborn: Random = { next: () => 0, uuid: () => "u", nameSuffix: () => "x" };

function allocator(services: readonly Service[] = []): ServiceAllocator {
  return new ServiceAllocator({ cidr: "10.96.0.0/24", random: stubborn, services: () => services });
}

function service(name: string, spec: ServiceSpec): Service {
  return { metadata: { name, uid: name }, spec };
}

test("Services under way do not share an address, and one that was given up is free again", () => {
  const from = allocator();
  const first = from.allocate(service("a", {}), undefined);
  const second = from.allocate(service("b", {}), undefined);
  expect([first, second].map((each) => each.service.spec?.clusterIP)).toEqual([
    "10.96.0.16",
    "10.96.0.17",
  ]);
  first[Symbol.dispose]();
  using third = from.allocate(service("c", {}), undefined);
  expect(third.service.spec?.clusterIP).toBe("10.96.0.16");
});

test("an address and a port may be chosen, if they are in range and free", () => {
  const from = allocator([
    service("a", {
      clusterIP: "10.96.0.10",
      clusterIPs: ["10.96.0.10"],
      ports: [{ port: 80, nodePort: 30080 }],
    }),
  ]);
  const wish = (spec: ServiceSpec) => () => from.allocate(service("b", spec), undefined);
  using chosen = from.allocate(service("c", { clusterIP: "10.96.0.11" }), undefined);
  expect(chosen.service.spec?.clusterIPs).toEqual(["10.96.0.11"]);
  expect(wish({ clusterIP: "10.96.0.10" })).toThrow("provided IP is already allocated");
  expect(wish({ clusterIP: "10.97.0.1" })).toThrow("The range of valid IPs is 10.96.0.0/24");
  expect(wish({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] })).toThrow(
    "provided port is already allocated",
  );
  expect(wish({ type: "NodePort", ports: [{ port: 80, nodePort: 80 }] })).toThrow(
    "The range of valid ports is 30000-32767",
  );
});

test("an update keeps what it has and gets only what it lacks", () => {
  const before = service("a", {
    type: "NodePort",
    clusterIP: "10.96.0.10",
    clusterIPs: ["10.96.0.10"],
    ports: [{ name: "x", port: 80, nodePort: 30001 }],
  });
  const after = service("a", {
    ...before.spec,
    ports: [
      { name: "x", port: 80, nodePort: 30001 },
      { name: "y", port: 81 },
    ],
  });
  using allocation = allocator([before]).allocate(after, before);
  expect(allocation.service.spec?.ports?.map(({ nodePort }) => nodePort)).toEqual([30001, 30000]);
  expect(allocation.service.spec?.clusterIP).toBe("10.96.0.10");
});

test("headless and external Services get no address", () => {
  const from = allocator();
  using headless = from.allocate(service("a", { clusterIP: "None" }), undefined);
  using external = from.allocate(
    service("b", { type: "ExternalName", externalName: "x.test" }),
    undefined,
  );
  expect([headless, external].map((each) => each.service.spec?.clusterIPs)).toEqual([
    ["None"],
    undefined,
  ]);
});

test("when all addresses are given out that is said", () => {
  const tiny = new ServiceAllocator({
    cidr: "10.96.0.0/30",
    random: stubborn,
    services: () => [service("a", { clusterIPs: ["10.96.0.1"] })],
  });
  expect(() => tiny.allocate(service("b", {}), undefined)).toThrow(
    "failed to allocate a serviceIP: range is full",
  );
});

test("a range knows its addresses", () => {
  const range = new AddressRange("10.96.16.0/20");
  expect([range.size, range.at(1), range.at(256), range.at(range.size)]).toEqual([
    4094,
    "10.96.16.1",
    "10.96.17.0",
    "10.96.31.254",
  ]);
  expect(
    ["10.96.16.0", "10.96.16.1", "10.96.31.254", "10.96.31.255", "x"].map((each) =>
      range.contains(each),
    ),
  ).toEqual([false, true, true, false, false]);
});
