import { expect, test } from "vitest";
import { networksIn } from "./kernel-routes.ts";

const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
pods	0000600A	00000000	0001	0	0	0	00F0FFFF	0	0	0
pods	0000F40A	00000000	0001	0	0	0	00FFFFFF	0	0	0
`;

test("the networks behind a device are those that the kernel lists for it", () => {
  expect(networksIn(table, "pods")).toEqual(["10.96.0.0/20", "10.244.0.0/24"]);
  expect(networksIn(table, "eth0")).toEqual(["0.0.0.0/0"]);
  expect(networksIn(table, "none")).toEqual([]);
});
