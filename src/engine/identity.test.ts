import { expect, test } from "vitest";
import { engineId, machineNames, newIdentity } from "./identity.ts";

test("the id follows from the data directory, so that leftovers are found without it", () => {
  expect(engineId("/var/lib/tandem")).toBe(engineId("/var/lib/tandem"));
  expect(engineId("/var/lib/tandem")).not.toBe(engineId("/var/lib/tandem-ci"));
});

test("a bridge's name is as long as the kernel takes", () => {
  expect(machineNames(engineId("/x")).bridge).toMatch(/^tandem-[0-9a-f]{8}$/);
});

test("a new engine takes networks that nobody else has", () => {
  expect(newIdentity("ci", "/data", ["10.244.0.0/24"])).toEqual({
    name: "ci",
    id: engineId("/data"),
    port: 0,
    podCidr: "10.244.1.0/24",
    gatewayIp: "10.244.1.1",
    serviceCidr: "10.96.16.0/20",
    apiServiceIp: "10.96.16.1",
    dnsServiceIp: "10.96.16.10",
  });
});
