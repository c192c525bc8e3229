import { invalid, notSupported, required } from "../../field-error.ts";
import { formatQuantity, parseQuantity } from "../../quantity.ts";
import type { ObjectFieldSelector, ResourceFieldSelector } from "../../types/core-v1.ts";
import { type Faults, matches, need, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";

/** Fields of the pod that an environment variable may take its value from. */
export const environmentFields: readonly string[] = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

/** Fields of the pod that a file of a downward API volume may hold. */
export const volumeFields: readonly string[] = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

/** `fieldRef`: a field of the pod, or one entry of its labels or annotations. */
export function validateFieldRef(
  fieldRef: ObjectFieldSelector,
  path: string,
  fields: readonly string[],
): Faults {
  const { apiVersion = "", fieldPath } = fieldRef;
  if (apiVersion === "") return [required(`${path}.apiVersion`)];
  if (fieldPath === undefined || fieldPath === "") return [required(`${path}.fieldPath`)];
  const [name, key] = split(fieldPath);
  const unknown = conversionFault(apiVersion, fieldPath, name, key);
  if (unknown !== undefined) {
    const detail = `error converting fieldPath: ${unknown}`;
    return [invalid(`${path}.fieldPath`, fieldPath, detail)];
  }
  if (key !== undefined) {
    return matches(name === "metadata.labels" ? key : key.toLowerCase(), path, qualifiedName);
  }
  const field = name === "spec.host" ? "spec.nodeName" : name;
  return when(!fields.includes(field), notSupported(`${path}.fieldPath`, field, fields));
}

/** `resourceFieldRef`: a container's request or limit. In a volume the container has to be named. */
export function validateResourceFieldRef(
  reference: ResourceFieldSelector,
  path: string,
  where: "environment" | "volume",
): Faults {
  const { resource, containerName } = reference;
  const isKnown = resources.includes(resource) || /^(requests|limits)\.hugepages-/.test(resource);
  const faults =
    where === "volume" && (containerName ?? "") === ""
      ? need(containerName, `${path}.containerName`)
      : resource === ""
        ? [required(`${path}.resource`)]
        : when(!isKnown, notSupported(`${path}.resource`, resource, resources));
  return [...faults, ...validateDivisor(reference, path)];
}

const resources: readonly string[] = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

const convertible = new Set([
  ...environmentFields,
  ...volumeFields,
  "spec.restartPolicy",
  "spec.schedulerName",
  "spec.host",
  "status.phase",
]);

/** `metadata.labels['a']` is the field `metadata.labels` and the key `a`. */
function split(fieldPath: string): readonly [string, string | undefined] {
  const match = /^(.*?)\['(.*)'\]$/.exec(fieldPath);
  return [match?.[1] ?? fieldPath, match?.[2]];
}

function conversionFault(
  apiVersion: string,
  fieldPath: string,
  name: string,
  key: string | undefined,
): string | undefined {
  if (apiVersion !== "v1") return `unsupported pod version: ${apiVersion}`;
  const hasEntries = name === "metadata.labels" || name === "metadata.annotations";
  const isKnown = key === undefined ? convertible.has(name) : hasEntries;
  return isKnown ? undefined : `field label not supported: ${key === undefined ? fieldPath : name}`;
}

const byteDivisors = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

function validateDivisor({ resource, divisor }: ResourceFieldSelector, path: string): Faults {
  const quantity = divisor === undefined ? undefined : parseQuantity(divisor);
  if (quantity === undefined || quantity.nanos === 0n) return [];
  const [, name = ""] = /^(?:requests|limits)\.(.*)$/.exec(resource) ?? [];
  const rule = divisorRule(name);
  if (rule === undefined) return [];
  const isAllowed = rule.values.split(", ").includes(formatQuantity(quantity));
  const detail = `only divisor's values ${rule.shown ?? rule.values} are supported with the ${rule.name} resource`;
  return when(!isAllowed, invalid(`${path}.divisor`, resource, detail));
}

function divisorRule(
  name: string,
): { readonly values: string; readonly name: string; readonly shown?: string } | undefined {
  if (name === "cpu") return { values: "1m, 1", name: "cpu", shown: "1m and 1" };
  if (name === "memory") return { values: byteDivisors, name: "memory" };
  if (name === "ephemeral-storage")
    return { values: byteDivisors, name: "local ephemeral storage" };
  return name.startsWith("hugepages-") ? { values: byteDivisors, name: "hugepages" } : undefined;
}
