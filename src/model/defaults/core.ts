import type {
  LimitRange,
  LimitRangeItem,
  Namespace,
  Node,
  NodeSystemInfo,
  ResourceQuota,
  Secret,
} from "../types/core-v1.ts";
import { fill, fillZero, mapField } from "./fill.ts";

/** A namespace carries its name as a label, so that selectors can name it. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const name = namespace.metadata?.name;
  const labels = { ...namespace.metadata?.labels, ...(name && { [nameLabel]: name }) };
  return {
    ...namespace,
    ...(name && { metadata: { ...namespace.metadata, labels } }),
    spec: namespace.spec ?? {},
    status: fillZero(namespace.status ?? {}, { phase: "Active" }),
  };
}

/** What a node can allot is all it has, until somebody says less. */
export function defaultNode(node: Node): Node {
  const { capacity } = node.status ?? {};
  return {
    ...node,
    spec: node.spec ?? {},
    status: fill(node.status ?? {}, {
      ...(capacity && { allocatable: capacity }),
      daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
      nodeInfo: unknownSystem,
    }),
  };
}

/** Texts of `stringData` become base64 in `data` and win over what is there. */
export function defaultSecret(secret: Secret): Secret {
  const { stringData, ...stored } = secret;
  const encoded = Object.entries(stringData ?? {}).map(([key, text]) => [key, toBase64(text)]);
  return {
    ...stored,
    ...(stringData && { data: { ...secret.data, ...Object.fromEntries(encoded) } }),
    type: secret.type || "Opaque",
  };
}

export function defaultResourceQuota(quota: ResourceQuota): ResourceQuota {
  return { ...quota, spec: quota.spec ?? {}, status: quota.status ?? {} };
}

export function defaultLimitRange(range: LimitRange): LimitRange {
  return {
    ...range,
    ...mapField("spec", range.spec, (spec) => ({
      ...spec,
      limits: spec.limits?.map(defaultLimit),
    })),
  };
}

const nameLabel = "kubernetes.io/metadata.name";

const unknownSystem: NodeSystemInfo = {
  machineID: "",
  systemUUID: "",
  bootID: "",
  kernelVersion: "",
  osImage: "",
  containerRuntimeVersion: "",
  kubeletVersion: "",
  kubeProxyVersion: "",
  operatingSystem: "",
  architecture: "",
};

/** Of a container: the limit defaults to the maximum, the request to the limit or else to the minimum. */
function defaultLimit(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== "Container") return item;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  return {
    ...item,
    ...(Object.keys(limits).length > 0 && { default: limits }),
    ...(Object.keys(requests).length > 0 && { defaultRequest: requests }),
  };
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
