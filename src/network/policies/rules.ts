import type { Chain, TableContent } from "../nft-table.ts";
import type { Allowance, Isolation, Peer, PortRange } from "./isolation.ts";

/**
 * The rules that enforce `isolations`. What belongs to a connection that was let through passes; a new one must be
 * allowed by the sender's egress and the receiver's ingress. The node itself always reaches its pods, as the kubelet
 * must for probes.
 */
export function policyRules(isolations: readonly Isolation[]): TableContent {
  const egress = isolations.filter((each) => each.direction === "egress");
  const ingress = isolations.filter((each) => each.direction === "ingress");
  const outward = egress.map((each) => `ip saddr ${each.address} jump ${chainName(each)}`);
  const inward = ingress.map((each) => `ip daddr ${each.address} jump ${chainName(each)}`);
  const known = "ct state established,related accept";
  return {
    sets: [],
    maps: [],
    chains: [
      ...isolations.map(isolationChain),
      {
        name: "forward",
        hook: "type filter hook forward priority filter; policy accept;",
        rules: [known, ...outward, ...inward],
      },
      {
        name: "input",
        hook: "type filter hook input priority filter; policy accept;",
        rules: [known, ...outward],
      },
    ],
  };
}

function isolationChain(isolation: Isolation): Chain {
  const { address, direction, allowed } = isolation;
  const other = direction === "ingress" ? "saddr" : "daddr";
  return {
    name: chainName(isolation),
    rules: [
      // A pod cannot be cut off from itself, not even on the way through a Service.
      `ip ${other} ${address} return`,
      ...allowed.flatMap((allowance) => allowanceRules(allowance, other)),
      "drop",
    ],
  };
}

function allowanceRules(allowance: Allowance, other: "saddr" | "daddr"): readonly string[] {
  const peers = allowance.peers === undefined ? [""] : peerMatches(allowance.peers, other);
  const ports = allowance.ports === undefined ? [""] : portMatches(allowance.ports);
  return peers.flatMap((peer) =>
    ports.map((port) => [peer, port, "return"].filter((part) => part !== "").join(" ")),
  );
}

function peerMatches(peers: readonly Peer[], other: "saddr" | "daddr"): readonly string[] {
  const addresses = peers.flatMap((peer) => (peer.kind === "address" ? [peer.address] : []));
  const blocks = peers.flatMap((peer) => {
    if (peer.kind !== "block" || peer.cidr.includes(":")) return [];
    const except = peer.except.length === 0 ? "" : ` ip ${other} != { ${peer.except.join(", ")} }`;
    return [`ip ${other} ${peer.cidr}${except}`];
  });
  const set =
    addresses.length === 0 ? [] : [`ip ${other} { ${[...new Set(addresses)].join(", ")} }`];
  return [...set, ...blocks];
}

function portMatches(ports: readonly PortRange[]): readonly string[] {
  return ports.map(({ protocol, first, last }) => {
    if (first === undefined) return `meta l4proto ${protocol}`;
    return `${protocol} dport ${first === last ? first : `${first}-${last}`}`;
  });
}

function chainName({ address, direction }: Isolation): string {
  return `${direction}-${address.replaceAll(".", "-")}`;
}
