import { forbidden, invalid, required, tooLong } from "../field-error.ts";
import { jsonEquals } from "../json.ts";
import type { ObjectMeta, OwnerReference } from "../types/meta-v1.ts";
import { each, type Faults, immutable, matches, notNegative, when } from "./checks.ts";
import {
  byteLength,
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  type Format,
  labelValue,
  qualifiedName,
} from "./formats.ts";

/** What a kind's `metadata` must look like besides the rules that all kinds share. */
export interface MetadataRules {
  readonly scope: "namespaced" | "cluster";
  readonly name: Format;
  /** Most kinds take finalizers without a domain only if Kubernetes knows them; a few take any. */
  readonly finalizers?: "any";
}

/** `metadata` of a new object: names, labels, annotations, owners, finalizers. */
export function validateMetadata(
  metadata: ObjectMeta | undefined,
  rules: MetadataRules,
  path = "metadata",
): Faults {
  const meta = metadata ?? {};
  return [
    ...validateNames(meta, rules, path),
    ...notNegative(meta.generation, `${path}.generation`),
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwners(meta.ownerReferences, `${path}.ownerReferences`),
    ...validateFinalizers(meta.finalizers, `${path}.finalizers`),
    ...(rules.finalizers === "any" ? [] : validateKnownFinalizers(meta.finalizers, path)),
  ];
}

/** What may not change about the `metadata` of an object that exists. */
export function validateMetadataUpdate(
  metadata: ObjectMeta | undefined,
  old: ObjectMeta | undefined,
  path = "metadata",
): Faults {
  const next = metadata ?? {};
  const before = old ?? {};
  return [
    ...validateNoNewFinalizers(next, before, path),
    ...when(
      (next.generation ?? 0) < (before.generation ?? 0),
      invalid(`${path}.generation`, next.generation ?? 0, "must not be decremented"),
    ),
    ...immutable(next.name, before.name, `${path}.name`),
    ...immutable(next.namespace, before.namespace, `${path}.namespace`),
    ...immutable(next.uid, before.uid, `${path}.uid`),
    ...immutable(next.creationTimestamp, before.creationTimestamp, `${path}.creationTimestamp`),
    ...immutable(next.deletionTimestamp, before.deletionTimestamp, `${path}.deletionTimestamp`),
    ...immutable(
      next.deletionGracePeriodSeconds,
      before.deletionGracePeriodSeconds,
      `${path}.deletionGracePeriodSeconds`,
    ),
    ...validateLabels(next.labels, `${path}.labels`),
    ...validateAnnotations(next.annotations, `${path}.annotations`),
    ...validateOwners(next.ownerReferences, `${path}.ownerReferences`),
  ];
}

/** Labels of any object, and selectors that are plain maps. The faults are the map's, not the entry's. */
export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
): Faults {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...matches(key, path, qualifiedName),
    ...matches(value, path, labelValue),
  ]);
}

/** Annotations: keys as of labels but of either case, and at most 256 KiB together. */
export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  path: string,
): Faults {
  const entries = Object.entries(annotations ?? {});
  const sizeBytes = entries.reduce((sum, [key, value]) => sum + byteLength(key + value), 0);
  return [
    ...entries.flatMap(([key]) =>
      qualifiedName(key.toLowerCase()).map((fault) => invalid(path, key, fault)),
    ),
    ...when(sizeBytes > annotationsBytesMax, tooLong(path, annotationsBytesMax)),
  ];
}

/** The names that objects of most kinds may have. */
export const subdomainName: Format = dnsSubdomain;
export const labelName: Format = dnsLabel;
export const serviceName: Format = dns1035Label;

/** RBAC objects may be called anything that can stand in a path: `system:node`. */
export const pathSegmentName: Format = (value) => {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"]
    .filter((part) => value.includes(part))
    .map((part) => `may not contain '${part}'`);
};

const annotationsBytesMax = 256 * 1024;

function validateNames(meta: ObjectMeta, { scope, name }: MetadataRules, path: string): Faults {
  // A generated name gets a suffix, so the prefix may end in a dash.
  const prefix = meta.generateName?.replace(/-$/, "a");
  return [
    ...(prefix === undefined || prefix === ""
      ? []
      : name(prefix).map((fault) => invalid(`${path}.generateName`, meta.generateName, fault))),
    ...(meta.name === undefined || meta.name === ""
      ? [required(`${path}.name`, "name or generateName is required")]
      : matches(meta.name, `${path}.name`, name)),
    ...validateNamespace(meta.namespace, scope, `${path}.namespace`),
  ];
}

function validateNamespace(
  namespace: string | undefined,
  scope: MetadataRules["scope"],
  path: string,
): Faults {
  const isSet = namespace !== undefined && namespace !== "";
  if (scope === "cluster") return when(isSet, forbidden(path, "not allowed on this type"));
  return isSet ? matches(namespace, path, dnsLabel) : [required(path)];
}

function validateOwners(owners: readonly OwnerReference[] | undefined, path: string): Faults {
  const controllers = (owners ?? []).filter((owner) => owner.controller === true);
  const [first, second] = controllers;
  return [
    ...(owners ?? []).flatMap((owner) => validateOwner(owner, path)),
    ...when(
      second !== undefined,
      invalid(
        path,
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${first?.name} and ${second?.name}`,
      ),
    ),
  ];
}

function validateOwner(owner: OwnerReference, path: string): Faults {
  const isEvent =
    owner.kind === "Event" && ["v1", "events.k8s.io/v1"].includes(owner.apiVersion ?? "");
  return [
    ...when(
      !/^([^/]+\/)?[^/]+$/.test(owner.apiVersion ?? ""),
      invalid(`${path}.apiVersion`, owner.apiVersion, "version must not be empty"),
    ),
    ...when(!owner.kind, invalid(`${path}.kind`, owner.kind ?? "", "must not be empty")),
    ...when(!owner.name, invalid(`${path}.name`, owner.name ?? "", "must not be empty")),
    ...when(!owner.uid, invalid(`${path}.uid`, owner.uid ?? "", "must not be empty")),
    ...when(
      isEvent,
      invalid(
        path,
        owner,
        `${owner.apiVersion}, Kind=${owner.kind} is disallowed from being an owner`,
      ),
    ),
  ];
}

function validateFinalizers(finalizers: readonly string[] | undefined, path: string): Faults {
  const both = ["orphan", "foregroundDeletion"].every((each) => finalizers?.includes(each));
  return [
    ...(finalizers ?? []).flatMap((finalizer) => matches(finalizer, path, qualifiedName)),
    ...when(
      both,
      invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"),
    ),
  ];
}

/** A finalizer without a domain must be one that Kubernetes knows. */
export function validateKnownFinalizer(finalizer: string, path: string): Faults {
  const isKnown = ["kubernetes", "orphan", "foregroundDeletion"].includes(finalizer);
  return when(
    !finalizer.includes("/") && !isKnown,
    invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified"),
  );
}

function validateKnownFinalizers(finalizers: readonly string[] | undefined, path: string): Faults {
  return each(finalizers, `${path}.finalizers`, validateKnownFinalizer);
}

function validateNoNewFinalizers(meta: ObjectMeta, old: ObjectMeta, path: string): Faults {
  if (old.deletionTimestamp === undefined) return [];
  const added = (meta.finalizers ?? []).filter((each) => !old.finalizers?.includes(each)).sort();
  const shown = `[]string{${added.map((each) => JSON.stringify(each)).join(", ")}}`;
  return when(
    added.length > 0 && !jsonEquals(meta.finalizers, old.finalizers),
    forbidden(
      `${path}.finalizers`,
      `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`,
    ),
  );
}
