import { duplicate, forbidden, invalid } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { Node, NodeAddress } from "../../types/core-v1.ts";
import { ipFamilyOf, validateCidr } from "../addresses.ts";
import { each, eachEntry, type Faults, when } from "../checks.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import { validateQuantity } from "../pod/resources.ts";
import { validateTaints } from "../pod/scheduling.ts";
import type { KindRules } from "../rules.ts";

export const nodeRules: KindRules<Node> = {
  create: validateNode,
  update: (node, old) => [...validateNode(node), ...validateNodeUpdate(node, old)],
  // A node's agent writes its status and cannot do more than an update may.
  subresources: { status: validateNodeUpdate },
};

function validateNode(node: Node): Faults {
  return [
    ...validateMetadata(node.metadata, { scope: "cluster", name: subdomainName }),
    ...validateTaints(node.spec?.taints, taintsPath),
    ...validateAmounts(node),
    ...validatePodCidrs(node.spec?.podCIDRs ?? [], "spec.podCIDRs"),
  ];
}

/** Upstream's path, though taints are in the spec. */
const taintsPath = "metadata.taints";

function validateNodeUpdate(node: Node, old: Node): Faults {
  const { podCIDRs = [], providerID = "" } = old.spec ?? {};
  const fromEmpty = (name: string) => `node updates may not change ${name} except from "" to valid`;
  return [
    ...validateMetadataUpdate(node.metadata, old.metadata),
    ...validateAmounts(node),
    ...validateAddresses(node.status?.addresses ?? []),
    ...validateKeptCidrs(node.spec?.podCIDRs ?? [], podCIDRs, fromEmpty("podCIDR")),
    ...when(
      providerID !== "" && providerID !== (node.spec?.providerID ?? ""),
      forbidden("spec.providerID", fromEmpty("providerID")),
    ),
    ...validateTaints(node.spec?.taints, taintsPath),
    ...when(
      (node.spec?.externalID ?? "") !== (old.spec?.externalID ?? ""),
      forbidden("spec.externalID", "may not be updated"),
    ),
  ];
}

function validateAmounts({ status }: Node): Faults {
  const lists = ["capacity", "allocatable"] as const;
  return lists.flatMap((name) =>
    eachEntry(status?.[name], `status.${name}`, ({ key, value }, path) =>
      validateQuantity(key, value, path),
    ),
  );
}

function validatePodCidrs(cidrs: readonly string[], path: string): Faults {
  const families = new Set(cidrs.map((cidr) => ipFamilyOf(cidr.split("/")[0] ?? "")));
  return [
    ...each(cidrs, path, validateCidr),
    ...when(
      cidrs.length > families.size,
      invalid(path, cidrs, "may specify no more than one CIDR for each IP family"),
    ),
  ];
}

function validateKeptCidrs(
  cidrs: readonly string[],
  old: readonly string[],
  detail: string,
): Faults {
  const fault = forbidden("spec.podCIDRs", detail);
  if (old.length === 0) return [];
  if (old.length !== cidrs.length) return [fault];
  return old.flatMap((cidr, index) => when(cidr !== cidrs[index], fault));
}

function validateAddresses(addresses: readonly NodeAddress[]): Faults {
  return each(addresses, "status.addresses", (address, path, index) => {
    const isKnown = addresses.slice(0, index).some((before) => jsonEquals(before, address));
    return when(isKnown, duplicate(path, { Type: address.type, Address: address.address }));
  });
}
