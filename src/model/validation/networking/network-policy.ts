import { forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "../../types/networking-v1.ts";
import { isCidr, isStrictSubnet, validateCidr } from "../addresses.ts";
import { each, type Faults, matches, optional, portNumber, when } from "../checks.ts";
import { portName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";
import { validateLabelSelector } from "../selector.ts";

export const networkPolicyRules: KindRules<NetworkPolicy> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ spec = {} }) => validateSpec(spec, "spec"),
});

function validateSpec(spec: NetworkPolicySpec, path: string): Faults {
  return [
    ...validateLabelSelector(spec.podSelector, `${path}.podSelector`),
    ...each(spec.ingress, `${path}.ingress`, ({ ports, from }, at) => [
      ...each(ports, `${at}.ports`, validatePort),
      ...each(from, `${at}.from`, validatePeer),
    ]),
    ...each(spec.egress, `${path}.egress`, ({ ports, to }, at) => [
      ...each(ports, `${at}.ports`, validatePort),
      ...each(to, `${at}.to`, validatePeer),
    ]),
    ...validateTypes(spec.policyTypes ?? [], `${path}.policyTypes`),
  ];
}

function validateTypes(types: readonly string[], path: string): Faults {
  const known = ["Ingress", "Egress"];
  if (types.length > known.length) {
    return [invalid(path, types, "may not specify more than two policyTypes")];
  }
  return each(types, path, (type, at) =>
    when(!known.includes(type), notSupported(at, type, known)),
  );
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Faults {
  const known = ["TCP", "UDP", "SCTP"];
  const endPath = `${path}.endPort`;
  return [
    ...when(
      protocol !== undefined && !known.includes(protocol),
      notSupported(`${path}.protocol`, protocol, known),
    ),
    ...(typeof port === "number" ? validateRange(port, endPort, path) : []),
    ...when(
      typeof port === "string" && endPort !== undefined,
      invalid(endPath, endPort, "may not be specified when `port` is non-numeric"),
    ),
    ...(typeof port === "string" ? matches(port, `${path}.port`, portName) : []),
    ...when(
      port === undefined && endPort !== undefined,
      invalid(endPath, endPort, "may not be specified when `port` is not specified"),
    ),
  ];
}

function validateRange(port: number, endPort: number | undefined, path: string): Faults {
  return [
    ...portNumber(port, `${path}.port`),
    ...optional(endPort, `${path}.endPort`, (end, at) => [
      ...when(end < port, invalid(at, end, "must be greater than or equal to `port`")),
      ...portNumber(end, at),
    ]),
  ];
}

function validatePeer(peer: NetworkPolicyPeer, path: string): Faults {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const isSelected = podSelector !== undefined || namespaceSelector !== undefined;
  return [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...optional(ipBlock, `${path}.ipBlock`, validateBlock),
    ...when(!isSelected && ipBlock === undefined, required(path, "must specify a peer")),
    ...when(
      isSelected && ipBlock !== undefined,
      forbidden(path, "may not specify both ipBlock and another peer"),
    ),
  ];
}

function validateBlock({ cidr, except }: IPBlock, path: string): Faults {
  if (cidr === "") return [required(`${path}.cidr`)];
  const faults = validateCidr(cidr, `${path}.cidr`);
  if (faults.length > 0) return faults;
  return each(except, `${path}.except`, (part, at) => [
    ...validateCidr(part, at),
    ...when(
      isCidr(part) && !isStrictSubnet(part, cidr),
      invalid(at, part, "must be a strict subset of `cidr`"),
    ),
  ]);
}
