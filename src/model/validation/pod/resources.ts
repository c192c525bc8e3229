import { forbidden, invalid, notFound, notSupported, required } from "../../field-error.ts";
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from "../../quantity.ts";
import type { PodSpec, ResourceClaim, ResourceRequirements } from "../../types/core-v1.ts";
import { isPodLevelResource, podRequestsOf } from "../../pod/resources.ts";
import {
  each,
  eachEntry,
  type Faults,
  matches,
  mayMatch,
  negativeDetail,
  when,
} from "../checks.ts";
import { dnsLabel, qualifiedName } from "../formats.ts";
import {
  isContainerResource,
  isExtendedResource,
  isHugePages,
  isIntegerResource,
  isNativeResource,
  isOvercommitAllowed,
  isStandardResource,
} from "./resource-names.ts";

type ResourceList = Readonly<Record<string, string>>;

/** `resources` of a container; `claimNames` are those of the pod's `resourceClaims`. */
export function validateContainerResources(
  resources: ResourceRequirements,
  path: string,
  claimNames: readonly string[] = [],
): Faults {
  return [
    ...validateRequirements(resources, path, validateContainerResourceName),
    ...validateClaims(resources.claims, `${path}.claims`, claimNames),
  ];
}

/** `spec.resources` of a pod: its own resources, and that the containers' fit into them. */
export function validatePodResources(spec: PodSpec, path: string): Faults {
  const { resources } = spec;
  if (resources === undefined) return [];
  return [
    ...when(
      resources.claims !== undefined,
      forbidden(`${path}.claims`, "claims cannot be set for Resources at pod-level"),
    ),
    ...validateRequirements(resources, path, validatePodLevelName),
    ...validateAggregate(spec, resources, path),
    ...validateContainerLimits(spec, resources, path),
  ];
}

/** One amount: not negative, and whole where only whole ones exist. */
export function validateQuantity(name: string, text: string, path: string): Faults {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return [];
  return [
    ...when(quantity.nanos < 0n, invalid(path, formatQuantity(quantity), negativeDetail)),
    ...when(
      isIntegerResource(name) && quantity.nanos % 1_000_000_000n !== 0n,
      invalid(path, formatQuantity(quantity), "must be an integer"),
    ),
  ];
}

/** A resource's name: one that Kubernetes knows, or a qualified one. */
export function validateResourceName(name: string, path: string): Faults {
  const faults = matches(name, path, qualifiedName);
  if (faults.length > 0) return faults;
  return when(
    !name.includes("/") && !isStandardResource(name),
    invalid(path, name, "must be a standard resource type or fully qualified"),
  );
}

/** A resource's name as a container or a LimitRange for containers may have it. */
export function validateContainerResourceName(name: string, path: string): Faults {
  const isForeign = name.includes("/") && !isNativeResource(name);
  return [
    ...validateResourceName(name, path),
    ...when(
      !name.includes("/") && !isContainerResource(name),
      invalid(path, name, "must be a standard resource for containers"),
    ),
    ...when(
      isForeign && !isExtendedResource(name),
      invalid(path, name, "doesn't follow extended resource name standard"),
    ),
  ];
}

function validatePodLevelName(name: string, path: string): Faults {
  const faults = validateResourceName(name, path);
  if (faults.length > 0) return faults;
  return when(!isPodLevelResource(name), notSupported(path, name, ["cpu", "hugepages-", "memory"]));
}

type NameCheck = (name: string, path: string) => Faults;

function validateRequirements(
  { limits = {}, requests = {} }: ResourceRequirements,
  path: string,
  validateName: NameCheck,
): Faults {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const hasComputing = names.includes("cpu") || names.includes("memory");
  return [
    ...validateList(limits, `${path}.limits`, validateName),
    ...eachEntry(requests, `${path}.requests`, ({ key, value }, entryPath) => [
      ...validateEntry(key, value, entryPath, validateName),
      ...validateAgainstLimit(key, value, limits[key], path),
      ...validatePages(key, value, entryPath),
    ]),
    ...when(
      !hasComputing && names.some(isHugePages),
      forbidden(path, "HugePages require cpu or memory"),
    ),
  ];
}

function validateList(list: ResourceList, path: string, validateName: NameCheck): Faults {
  return eachEntry(list, path, ({ key, value }, entryPath) => [
    ...validateEntry(key, value, entryPath, validateName),
    ...validatePages(key, value, entryPath),
  ]);
}

function validateEntry(name: string, text: string, path: string, validateName: NameCheck): Faults {
  return [...validateName(name, path), ...validateQuantity(name, text, path)];
}

function validateAgainstLimit(
  name: string,
  request: string,
  limit: string | undefined,
  path: string,
): Faults {
  if (limit === undefined) {
    return when(
      !isOvercommitAllowed(name),
      required(`${path}.limits`, "Limit must be set for non overcommitable resources"),
    );
  }
  const asked = parseQuantity(request);
  const allowed = parseQuantity(limit);
  if (asked === undefined || allowed === undefined) return [];
  const order = compareQuantities(asked, allowed);
  const shown = `${name} limit of ${formatQuantity(allowed)}`;
  const fault = (detail: string) => [invalid(`${path}.requests`, formatQuantity(asked), detail)];
  if (order !== 0 && !isOvercommitAllowed(name)) return fault(`must be equal to ${shown}`);
  return order > 0 ? fault(`must be less than or equal to ${shown}`) : [];
}

function validatePages(name: string, text: string, path: string): Faults {
  if (!isHugePages(name)) return [];
  const size = parseQuantity(name.slice("hugepages-".length));
  const amount = parseQuantity(text);
  if (amount === undefined) return [];
  const isMultiple = size !== undefined && size.nanos > 0n && amount.nanos % size.nanos === 0n;
  const shown = formatQuantity(amount);
  return when(
    !isMultiple,
    invalid(path, shown, `${shown} is not positive integer multiple of ${name}`),
  );
}

function validateClaims(
  claims: readonly ResourceClaim[] | undefined,
  path: string,
  claimNames: readonly string[],
): Faults {
  const known = [...claimNames].sort().join(", ");
  const among = known === "" ? " which is empty" : `: ${known}`;
  return each(claims, path, ({ name, request }, itemPath) => {
    if (name === "") return [required(itemPath)];
    const unknown = notFound(itemPath, name);
    const detail = `must be one of the names in pod.spec.resourceClaims${among}`;
    return [
      ...mayMatch(request, `${itemPath}.request`, dnsLabel),
      ...when(!claimNames.includes(name), { ...unknown, detail }),
    ];
  });
}

/** What the pod requests as a whole must cover what its containers request together. */
function validateAggregate(spec: PodSpec, resources: ResourceRequirements, path: string): Faults {
  const aggregated = podRequestsOf({ spec }, { podLevel: "ignored", overhead: "left out" });
  return [...aggregated].flatMap(([name, total]) => {
    const asked = quantityIn(resources.requests, name);
    const detail = `must be greater than or equal to aggregate container requests of ${formatQuantity(total)}`;
    return when(
      isPodLevelResource(name) && total.nanos > asked.nanos,
      invalid(`${path}.requests[${name}]`, formatQuantity(asked), detail),
    );
  });
}

function validateContainerLimits(
  spec: PodSpec,
  resources: ResourceRequirements,
  path: string,
): Faults {
  return each(spec.containers, `${path}.containers`, ({ resources: own }, containerPath) =>
    eachEntry(own?.limits, containerPath, ({ key, value }, entryPath) => {
      const limit = parseQuantity(value);
      const ofPod = resources.limits?.[key];
      if (limit === undefined || ofPod === undefined) return [];
      const most = quantityIn(resources.limits, key);
      const detail = `must be less than or equal to pod limits of ${formatQuantity(most)}`;
      return when(
        limit.nanos > most.nanos,
        invalid(`${entryPath}.limits`, formatQuantity(limit), detail),
      );
    }),
  );
}

function quantityIn(list: ResourceList | undefined, name: string): Quantity {
  const text = list?.[name];
  const read = text === undefined ? undefined : parseQuantity(text);
  return read ?? { nanos: 0n, format: "DecimalSI" };
}
