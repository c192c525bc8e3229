import { forbidden, invalid, required } from "../../field-error.ts";
import { formatQuantity, parseQuantity } from "../../quantity.ts";
import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
} from "../../types/core-v1.ts";
import type { ObjectMeta } from "../../types/meta-v1.ts";
import { type Faults, isUnset, matches, mayBeOneOf, mayMatch, need, when } from "../checks.ts";
import { dnsLabel } from "../formats.ts";
import { subdomainName, validateAnnotations, validateLabels } from "../metadata.ts";
import { validateLabelSelector } from "../selector.ts";

/** `spec` of a PersistentVolumeClaim, also of one that a pod or a stateful set has made. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): Faults {
  return [
    ...when(
      (spec.accessModes ?? []).length === 0,
      required(`${path}.accessModes`, "at least 1 access mode is required"),
    ),
    ...validateLabelSelector(spec.selector, `${path}.selector`),
    ...validateAccessModes(spec.accessModes, `${path}.accessModes`),
    ...validateStorage(spec.resources?.requests?.["storage"], `${path}.resources[storage]`),
    ...mayMatch(spec.storageClassName, `${path}.storageClassName`, subdomainName),
    ...mayBeOneOf(spec.volumeMode, `${path}.volumeMode`, ["Block", "Filesystem"]),
    ...validateSource(spec.dataSource, `${path}.dataSource`),
    ...validateSource(spec.dataSourceRef, `${path}.dataSourceRef`),
    ...mayMatch(spec.dataSourceRef?.namespace, `${path}.dataSourceRef.namespace`, dnsLabel),
    ...mayMatch(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`, subdomainName),
  ];
}

/** The template of a generic ephemeral volume: of its metadata only labels and annotations are used. */
export function validateClaimTemplate(
  template: PersistentVolumeClaimTemplate,
  path: string,
): Faults {
  const metadata: ObjectMeta = template.metadata ?? {};
  const { labels, annotations, ...others } = metadata;
  return [
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...Object.entries(others)
      .filter(([, value]) => !isUnset(value))
      .map(([name]) => forbidden(`${path}.metadata.${name}`, "cannot be set")),
    ...validateClaimSpec(template.spec, `${path}.spec`),
  ];
}

/** Access modes of a claim or a volume. */
export function validateAccessModes(modes: readonly string[] | undefined, path: string): Faults {
  const isExclusive = modes?.includes("ReadWriteOncePod") === true;
  const hasOthers = modes?.some(
    (mode) => mode !== "ReadWriteOncePod" && accessModes.includes(mode),
  );
  return [
    ...(modes ?? []).flatMap((mode) => mayBeOneOf(mode, path, accessModes)),
    ...when(
      isExclusive && hasOthers === true,
      forbidden(path, "may not use ReadWriteOncePod with other access modes"),
    ),
  ];
}

/** An amount of storage: more than nothing, in whole bytes. */
export function validateStorage(text: string | undefined, path: string): Faults {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  if (quantity === undefined) return [required(path)];
  return when(
    quantity.nanos <= 0n,
    invalid(path, formatQuantity(quantity), "must be greater than zero"),
  );
}

const accessModes: readonly string[] = [
  "ReadOnlyMany",
  "ReadWriteMany",
  "ReadWriteOnce",
  "ReadWriteOncePod",
];

interface Source {
  readonly apiGroup?: string | undefined;
  readonly kind: string;
  readonly name: string;
}

function validateSource(source: Source | undefined, path: string): Faults {
  if (source === undefined) return [];
  const { apiGroup = "", kind, name } = source;
  return [
    ...need(name, `${path}.name`),
    ...need(kind, `${path}.kind`),
    ...when(
      apiGroup === "" && kind !== "PersistentVolumeClaim",
      invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"),
    ),
    ...(apiGroup === "" ? [] : matches(apiGroup, `${path}.apiGroup`, subdomainName)),
  ];
}
