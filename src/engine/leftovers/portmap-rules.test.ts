import { expect, test } from "vitest";
import { isUntouched, portmapRemoval } from "./portmap-rules.ts";

const shared = `*nat
:PREROUTING ACCEPT [0:0]
:CNI-HOSTPORT-DNAT - [0:0]
:CNI-HOSTPORT-MASQ - [0:0]
:CNI-HOSTPORT-SETMARK - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ
-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE
-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000
`;

function hostPort(network: string, chain: string): string {
  return (
    `-A ${chain} -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.0.6:80\n` +
    `-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"${network}\\" id: \\"x\\"" -j ${chain}\n`
  );
}

test("the last network that used host ports takes the shared chains with it", () => {
  expect(portmapRemoval(shared + hostPort("ours", "CNI-DN-1"), "ours")).toBe(`*nat
-D PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
-D POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ
-F CNI-DN-1
-F CNI-HOSTPORT-DNAT
-F CNI-HOSTPORT-MASQ
-F CNI-HOSTPORT-SETMARK
-X CNI-DN-1
-X CNI-HOSTPORT-DNAT
-X CNI-HOSTPORT-MASQ
-X CNI-HOSTPORT-SETMARK
COMMIT
`);
});

test("host ports of another network stay, and with them what it needs", () => {
  const saved = shared + hostPort("ours", "CNI-DN-1") + hostPort("theirs", "CNI-DN-2");
  expect(portmapRemoval(saved, "ours")).toBe(`*nat
-D CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"ours\\" id: \\"x\\"" -j CNI-DN-1
-F CNI-DN-1
-X CNI-DN-1
COMMIT
`);
});

test("nothing is done where nobody used host ports", () => {
  expect(portmapRemoval("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n", "ours")).toBeUndefined();
});

test("empty source chains, which a teardown of portmap leaves, go; one that is used stays", () => {
  const chains = ":CNI-SN-empty - [0:0]\n:CNI-SN-used - [0:0]\n:CNI-SN-filled - [0:0]\n";
  const rules = "-A POSTROUTING -j CNI-SN-used\n-A CNI-SN-filled -j MASQUERADE\n";
  expect(portmapRemoval(`*nat\n${chains}${rules}COMMIT\n`, "ours")).toBe(`*nat
-F CNI-SN-empty
-X CNI-SN-empty
COMMIT
`);
});

const kernelChains = "*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [12:34]\n";

test.each([
  ["as iptables makes it", `${kernelChains}COMMIT\n`, true],
  ["with a chain of somebody's", `${kernelChains}:DOCKER - [0:0]\nCOMMIT\n`, false],
  ["that drops", "*nat\n:PREROUTING DROP [0:0]\nCOMMIT\n", false],
  ["with a rule", `${kernelChains}-A POSTROUTING -j MASQUERADE\nCOMMIT\n`, false],
  ["that nft made", "# Table `nat' is incompatible, use 'nft' tool.\n", false],
])("a table %s counts as untouched or not", (_, saved, untouched) => {
  expect(isUntouched(saved)).toBe(untouched);
});
