import { expect, test } from "vitest";
import { chooseSubnets } from "./subnets.ts";

test("the first engine of a machine gets Kubernetes' usual networks", () => {
  expect(chooseSubnets(["192.0.2.0/24", "default", "fe80::/64"])).toEqual({
    podCidr: "10.244.0.0/24",
    gatewayIp: "10.244.0.1",
    serviceCidr: "10.96.0.0/20",
    apiServiceIp: "10.96.0.1",
    dnsServiceIp: "10.96.0.10",
  });
});

test("networks that are taken are passed over, wherever they touch", () => {
  expect(chooseSubnets(["10.244.0.0/24", "10.96.16.7"])?.podCidr).toBe("10.244.2.0/24");
  expect(chooseSubnets(["10.244.0.0/23"])?.serviceCidr).toBe("10.96.32.0/20");
});

test("a wide route to a private network is no conflict", () => {
  expect(chooseSubnets(["10.0.0.0/8"])?.podCidr).toBe("10.244.0.0/24");
});

test("there is no answer when everything is taken", () => {
  expect(chooseSubnets(["10.244.0.0/16"])).toBeUndefined();
});
