import type { Chain, DynamicSet, TableContent, VerdictMap } from "../nft-table.ts";
import type { Backend, Route } from "./routes.ts";
import { type Guard, guardChains } from "./source-ranges.ts";

/** What the rules must know about the pod network. */
export interface PodNetwork {
  /** The bridge that all pods of this engine hang on. */
  readonly bridge: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
}

/** The mark of a packet that must come back through this host, and therefore gets its address. */
const masqueradeMark = "0x4000";
const target = "ip daddr . meta l4proto . th dport";

/**
 * kube-proxy's behaviour in nftables: a packet to a Service address goes to one of its endpoints, chosen at random or
 * by affinity; one to a Service without endpoints is refused at once, so that clients need not wait for a time-out.
 */
export function serviceRules(
  routes: readonly Route[],
  guards: readonly Guard[],
  network: PodNetwork,
): TableContent {
  const live = routes.filter((route) => route.backends.length > 0);
  return {
    sets: live.flatMap(affinitySets),
    maps: [serviceMap(live), nodePortMap(live)],
    chains: [
      ...live.flatMap(routeChains),
      dispatch,
      ...guardChains(guards),
      ...natHooks(network),
      ...refusals(network),
    ],
  };
}

const dispatch: Chain = {
  name: "dispatch",
  rules: [
    `${target} vmap @services`,
    "fib daddr type local meta l4proto . th dport vmap @node-ports",
  ],
};

function natHooks({ bridge, podCidr }: PodNetwork): readonly Chain[] {
  return [
    {
      name: "prerouting",
      hook: "type nat hook prerouting priority dstnat; policy accept;",
      rules: ["jump dispatch"],
    },
    {
      name: "output",
      hook: "type nat hook output priority -100; policy accept;",
      rules: ["jump dispatch"],
    },
    {
      name: "postrouting",
      hook: "type nat hook postrouting priority srcnat; policy accept;",
      rules: [
        `meta mark & ${masqueradeMark} == ${masqueradeMark} meta mark set meta mark xor ${masqueradeMark} masquerade`,
        // A NodePort asked for at 127.0.0.1: the pod could not answer to that address.
        `ip saddr 127.0.0.0/8 oifname ${bridge} masquerade`,
        `ip saddr ${podCidr} ip daddr != ${podCidr} oifname != ${bridge} masquerade`,
      ],
    },
  ];
}

/** What still carries a Service address here was not translated: there is no such Service, or nobody behind it. */
function refusals({ serviceCidr }: PodNetwork): readonly Chain[] {
  const refused = `ct state new ip daddr ${serviceCidr}`;
  const rules = [
    // A packet that would turn round on the bridge gets no ICMP answer through it, but a reset arrives.
    `${refused} meta l4proto tcp reject with tcp reset`,
    `${refused} reject`,
  ];
  return [
    {
      name: "refuse-forward",
      hook: "type filter hook forward priority filter - 1; policy accept;",
      rules,
    },
    {
      name: "refuse-output",
      hook: "type filter hook output priority filter - 1; policy accept;",
      rules,
    },
  ];
}

function serviceMap(routes: readonly Route[]): VerdictMap {
  return {
    name: "services",
    key: "ipv4_addr . inet_proto . inet_service",
    elements: firstOfEach(
      routes.flatMap((route) =>
        route.addresses.map(
          (address) =>
            [
              `${address} . ${route.protocol} . ${route.port}`,
              `goto ${routeChain(route)}`,
            ] as const,
        ),
      ),
    ),
  };
}

function nodePortMap(routes: readonly Route[]): VerdictMap {
  return {
    name: "node-ports",
    key: "inet_proto . inet_service",
    elements: firstOfEach(
      routes.flatMap((route) =>
        route.nodePort === undefined
          ? []
          : [[`${route.protocol} . ${route.nodePort}`, `goto ${routeChain(route)}`] as const],
      ),
    ),
  };
}

type Element = VerdictMap["elements"][number];

/** Nothing keeps two Services from claiming one external address, and nft would refuse the whole table for it. */
function firstOfEach(elements: readonly Element[]): readonly Element[] {
  return [...new Map(elements.toReversed()).entries()].toReversed();
}

function routeChains(route: Route): readonly Chain[] {
  const chains = route.backends.map((backend) => backendChain(route, backend));
  const choices = chains.map((chain, index) => `${index} : goto ${chain.name}`).join(", ");
  const stay =
    route.affinitySeconds === undefined
      ? []
      : chains.map((chain, index) => `ip saddr @${setName(route, index)} goto ${chain.name}`);
  const spread = `numgen random mod ${chains.length} vmap { ${choices} }`;
  return [...chains, { name: routeChain(route), rules: [...stay, spread] }];
}

function backendChain(route: Route, backend: Backend): Chain {
  const index = route.backends.indexOf(backend);
  const learn =
    route.affinitySeconds === undefined ? [] : [`update @${setName(route, index)} { ip saddr }`];
  return {
    name: `to-${nameHash(`${route.name} ${backend.address}:${backend.port}`)}`,
    rules: [
      // A pod that reaches itself through its Service would otherwise drop the answer from its own address.
      `ip saddr ${backend.address} meta mark set meta mark or ${masqueradeMark}`,
      ...learn,
      `meta l4proto ${route.protocol} dnat to ${backend.address}:${backend.port}`,
    ],
  };
}

function affinitySets(route: Route): readonly DynamicSet[] {
  const { affinitySeconds } = route;
  if (affinitySeconds === undefined) return [];
  return route.backends.map((_, index) => ({
    name: setName(route, index),
    timeoutSeconds: affinitySeconds,
  }));
}

function setName(route: Route, index: number): string {
  const backend = route.backends[index];
  const text = `${route.name} ${backend?.address}:${backend?.port} ${route.affinitySeconds}`;
  return `affinity-${nameHash(text)}`;
}

function routeChain(route: Route): string {
  return `service-${nameHash(`${route.name} ${route.protocol}`)}`;
}

/** 53 bits of FNV-1a in two halves: names in nft are short, the names of Services are not. */
function nameHash(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 0x01000193) >>> 0;
    low = Math.imul(low ^ (code + 0x9e), 0x85ebca6b) >>> 0;
  }
  return `${high.toString(16).padStart(8, "0")}${low.toString(16).padStart(8, "0")}`;
}
