import { labelSelectorMatcher } from "../../select/labels.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { LabelSelector } from "../../model/types/meta-v1.ts";
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "../../model/types/networking-v1.ts";
import type { Protocol } from "../services/routes.ts";

/** Something with an address and labels that policies can speak of: a pod, or the DNS server in a pod's place. */
export interface Party {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: readonly NamedPort[];
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

/** A pod that some policy selects for a direction: only what `allowed` says gets through. */
export interface Isolation {
  readonly address: string;
  readonly direction: "ingress" | "egress";
  readonly allowed: readonly Allowance[];
}

/** Traffic that is let through. `peers` undefined: with anybody. `ports` undefined: on every port. */
export interface Allowance {
  readonly peers: readonly Peer[] | undefined;
  readonly ports: readonly PortRange[] | undefined;
}

export type Peer =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "block"; readonly cidr: string; readonly except: readonly string[] };

export interface PortRange {
  readonly protocol: Protocol;
  /** Both undefined: every port of the protocol. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

export interface PolicyView {
  readonly policies: readonly NetworkPolicy[];
  readonly parties: readonly Party[];
  labelsOfNamespace(name: string): Readonly<Record<string, string>>;
}

/**
 * Which parties are isolated, and what they may still do: a party that at least one policy selects for a direction is
 * isolated in it, and what any of these policies allows is allowed (networking.k8s.io/v1 NetworkPolicy).
 */
export function isolationsOf(view: PolicyView): readonly Isolation[] {
  return view.parties.flatMap((party) =>
    (["ingress", "egress"] as const).flatMap((direction) => {
      const policies = view.policies.filter(
        (policy) => selects(policy, party) && directionsOf(policy).includes(direction),
      );
      if (policies.length === 0) return [];
      const allowed = policies.flatMap((policy) => allowances(view, policy, party, direction));
      return [{ address: party.address, direction, allowed }];
    }),
  );
}

/** The party that a pod is; `undefined` while it has no address of its own. */
export function partyOf(pod: Pod): Party | undefined {
  const address = pod.status?.podIP;
  const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  if (address === undefined || address === "" || pod.spec?.hostNetwork === true || finished)
    return undefined;
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const ports = containers.flatMap((container) =>
    (container.ports ?? []).map(({ name = "", protocol = "TCP", containerPort }) => ({
      name,
      protocol,
      port: containerPort,
    })),
  );
  return {
    namespace: pod.metadata?.namespace ?? "",
    labels: pod.metadata?.labels ?? {},
    address,
    ports,
  };
}

function selects(policy: NetworkPolicy, party: Party): boolean {
  return (
    policy.metadata?.namespace === party.namespace &&
    matches(policy.spec?.podSelector ?? {}, party.labels)
  );
}

function directionsOf({ spec }: NetworkPolicy): readonly string[] {
  const types =
    spec?.policyTypes ?? (spec?.egress === undefined ? ["Ingress"] : ["Ingress", "Egress"]);
  return types.map((type) => type.toLowerCase());
}

function allowances(
  view: PolicyView,
  policy: NetworkPolicy,
  party: Party,
  direction: "ingress" | "egress",
): readonly Allowance[] {
  const namespace = policy.metadata?.namespace ?? "";
  if (direction === "ingress") {
    return (policy.spec?.ingress ?? []).map(({ from, ports }) => ({
      peers: peersOf(view, namespace, from),
      ports: portRanges(ports, [party]),
    }));
  }
  return (policy.spec?.egress ?? []).flatMap(({ to, ports }) =>
    egressAllowances(view, namespace, { to, ports }),
  );
}

/** A port's name means another number at each destination, so a rule with names is one allowance for each of them. */
function egressAllowances(
  view: PolicyView,
  namespace: string,
  rule: {
    readonly to: readonly NetworkPolicyPeer[] | undefined;
    readonly ports: readonly NetworkPolicyPort[] | undefined;
  },
): readonly Allowance[] {
  const peers = peersOf(view, namespace, rule.to);
  const named = rule.ports?.some(({ port }) => typeof port === "string") ?? false;
  if (!named) return [{ peers, ports: portRanges(rule.ports, []) }];
  return view.parties
    .filter((party) => peers === undefined || peers.some((peer) => isPeer(peer, party)))
    .map((party) => ({
      peers: [{ kind: "address", address: party.address }],
      ports: portRanges(rule.ports, [party]),
    }));
}

function isPeer(peer: Peer, party: Party): boolean {
  return peer.kind === "address" && peer.address === party.address;
}

function peersOf(
  view: PolicyView,
  namespace: string,
  peers: readonly NetworkPolicyPeer[] | undefined,
): readonly Peer[] | undefined {
  if (peers === undefined || peers.length === 0) return undefined;
  return peers.flatMap((peer): readonly Peer[] => {
    if (peer.ipBlock !== undefined) {
      const { cidr, except } = peer.ipBlock;
      return [{ kind: "block", cidr, except: except ?? [] }];
    }
    return view.parties
      .filter((party) => isMeant(view, namespace, peer, party))
      .map(({ address }) => ({ kind: "address", address }));
  });
}

function isMeant(
  view: PolicyView,
  namespace: string,
  peer: NetworkPolicyPeer,
  party: Party,
): boolean {
  const place =
    peer.namespaceSelector === undefined
      ? party.namespace === namespace
      : matches(peer.namespaceSelector, view.labelsOfNamespace(party.namespace));
  return place && matches(peer.podSelector ?? {}, party.labels);
}

const wires: Readonly<Record<string, Protocol>> = { TCP: "tcp", UDP: "udp", SCTP: "sctp" };

function portRanges(
  ports: readonly NetworkPolicyPort[] | undefined,
  owners: readonly Party[],
): readonly PortRange[] | undefined {
  if (ports === undefined || ports.length === 0) return undefined;
  return ports.flatMap(({ protocol = "TCP", port, endPort }): readonly PortRange[] => {
    const wire = wires[protocol];
    if (wire === undefined) return [];
    if (port === undefined) return [{ protocol: wire, first: undefined, last: undefined }];
    if (typeof port === "number") return [{ protocol: wire, first: port, last: endPort ?? port }];
    return owners
      .flatMap((owner) => owner.ports)
      .filter((each) => each.name === port && each.protocol === protocol)
      .map((each) => ({ protocol: wire, first: each.port, last: each.port }));
  });
}

function matches(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return labelSelectorMatcher(selector).matches(labels);
}
