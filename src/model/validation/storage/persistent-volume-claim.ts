import { forbidden } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import { compareQuantities, parseQuantity, type Quantity, quantityOf } from "../../quantity.ts";
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from "../../types/core-v1.ts";
import { type Faults, immutable, need, when } from "../checks.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import { specDiff } from "../pod/spec-diff.ts";
import { type KindRules, partRules } from "../rules.ts";
import { validateClaimSpec } from "./claim-spec.ts";

export const persistentVolumeClaimRules: KindRules<PersistentVolumeClaim> = {
  create: validateClaim,
  update: (claim, old) => [
    ...validateMetadataUpdate(claim.metadata, old.metadata),
    ...validateClaim(claim),
    ...validateSpecChange(claim, old),
    ...validateSize(claim, old),
    ...immutable(claim.spec?.volumeMode, old.spec?.volumeMode, "volumeMode"),
    ...validateAttributesClass(claim.spec ?? {}, old.spec ?? {}),
  ],
  subresources: {
    status: partRules(({ spec }) => need(spec?.accessModes, "Spec.accessModes")),
  },
};

function validateClaim({ metadata, spec = {} }: PersistentVolumeClaim): Faults {
  return [
    ...validateMetadata(metadata, { scope: "namespaced", name: subdomainName }),
    ...validateClaimSpec(spec, "spec"),
  ];
}

/** Only the volume's name and the class may be filled in, once; a bound claim may ask for another size. */
function validateSpecChange(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): Faults {
  const spec = claim.spec ?? {};
  const before = old.spec ?? {};
  const isBound = claim.status?.phase === "Bound";
  const bound = before.volumeName ? {} : { volumeName: spec.volumeName };
  const classed =
    before.storageClassName === undefined ? { storageClassName: spec.storageClassName } : {};
  const allowed: PersistentVolumeClaimSpec = {
    ...before,
    ...bound,
    ...classed,
    volumeAttributesClassName: spec.volumeAttributesClassName,
    ...(isBound && { resources: resized(before, spec.resources?.requests?.["storage"]) }),
  };
  const detail = `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${specDiff(allowed, spec)}`;
  return when(!jsonEquals(spec, allowed), forbidden("spec", detail));
}

function resized(
  { resources }: PersistentVolumeClaimSpec,
  storage: string | undefined,
): PersistentVolumeClaimSpec["resources"] {
  if (storage === undefined) return resources;
  return { ...resources, requests: { ...resources?.requests, storage } };
}

/** Less may be asked for only as long as less has not been given yet. */
function validateSize(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): Faults {
  const next = storageIn(claim.spec?.resources?.requests);
  const before = storageIn(old.spec?.resources?.requests);
  const given = storageIn(old.status?.capacity);
  return when(
    compareQuantities(next, before) < 0 && compareQuantities(next, given) <= 0,
    forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"),
  );
}

function storageIn(list: Readonly<Record<string, string>> | undefined): Quantity {
  const text = list?.["storage"];
  return (text === undefined ? undefined : parseQuantity(text)) ?? quantityOf(0);
}

function validateAttributesClass(
  { volumeAttributesClassName: next }: PersistentVolumeClaimSpec,
  { volumeAttributesClassName: before }: PersistentVolumeClaimSpec,
): Faults {
  return when(
    before !== undefined && next === undefined,
    forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"),
  );
}
