import { invalid, required } from "../../field-error.ts";
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from "../../types/apiextensions-v1.ts";
import { each, type Faults, immutable, oneOf, optional, when } from "../checks.ts";
import { dns1035Label, dnsSubdomain } from "../formats.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import { type KindRules, partRules } from "../rules.ts";
import { validateConversion } from "./conversion.ts";
import { validateNames } from "./names.ts";
import { validateSchemas } from "./schemas.ts";
import {
  validateColumns,
  validateSelectableFields,
  validateSubresources,
} from "./version-parts.ts";

export const customResourceDefinitionRules: KindRules<CustomResourceDefinition> = {
  create: (definition) => {
    const { plural } = definition.spec.names;
    const wanted = `${plural}.${definition.spec.group}`;
    const name = (value: string) => [
      ...subdomainName(value),
      ...(value === wanted ? [] : ['must be spec.names.plural+"."+spec.group']),
    ];
    return [
      ...validateMetadata(definition.metadata, { scope: "cluster", name, finalizers: "any" }),
      ...validateSpec(definition.spec, "spec"),
      ...validateApproval(definition),
    ];
  },
  update: (definition, old) => [
    ...validateMetadataUpdate(definition.metadata, old.metadata),
    ...validateSpec(definition.spec, "spec"),
    ...validateSame(definition, old),
    ...validateStoredVersions(definition),
  ],
  subresources: {
    status: partRules((definition) => [
      ...optional(definition.status?.acceptedNames, "status.acceptedNames", validateNames),
      ...validateStoredVersions(definition),
    ]),
  },
};

function validateSpec(spec: CustomResourceDefinitionSpec, path: string): Faults {
  const namesPath = `${path}.names`;
  const neededNames = ["plural", "singular", "kind", "listKind"] as const;
  return [
    ...validateGroup(spec.group, `${path}.group`),
    ...oneOf(spec.scope, `${path}.scope`, ["Cluster", "Namespaced"]),
    ...when(
      spec.preserveUnknownFields === true,
      invalid(
        `${path}.preserveUnknownFields`,
        true,
        "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      ),
    ),
    ...validateVersions(spec.versions, `${path}.versions`),
    ...neededNames.flatMap((name) => when(!spec.names[name], required(`${namesPath}.${name}`))),
    ...validateNames(spec.names, namesPath),
    ...validateSchemas(spec.versions, path),
    ...validateSubresources(spec.versions, path),
    ...validateColumns(spec.versions, path),
    ...validateSelectableFields(spec.versions, path),
    ...optional(spec.conversion, `${path}.conversion`, validateConversion),
  ];
}

function validateGroup(group: string, path: string): Faults {
  if (group === "") return [required(path)];
  const faults = dnsSubdomain(group);
  if (faults.length > 0) return [invalid(path, group, faults.join(","))];
  return when(
    !group.includes("."),
    invalid(path, group, "should be a domain with at least one dot"),
  );
}

function validateVersions(
  versions: readonly CustomResourceDefinitionVersion[],
  path: string,
): Faults {
  const names = new Set(versions.map(({ name }) => name));
  const stored = versions.filter(({ storage }) => storage);
  return [
    ...each(versions, path, ({ schema }, at) =>
      when(
        schema?.openAPIV3Schema === undefined,
        required(`${at}.schema.openAPIV3Schema`, "schemas are required"),
      ),
    ),
    ...each(versions, path, ({ name }, at) => {
      const faults = dns1035Label(name);
      return when(faults.length > 0, invalid(`${at}.name`, name, faults.join(",")));
    }),
    ...when(
      names.size < versions.length,
      invalid(path, versions, "must contain unique version names"),
    ),
    ...when(
      stored.length !== 1,
      invalid(path, versions, "must have exactly one version marked as storage version"),
    ),
  ];
}

function validateSame(definition: CustomResourceDefinition, old: CustomResourceDefinition): Faults {
  const { spec } = definition;
  const conditions = old.status?.conditions ?? [];
  const isEstablished = conditions.some(
    ({ type, status }) => type === "Established" && status === "True",
  );
  return [
    ...(isEstablished
      ? [
          ...immutable(spec.scope, old.spec.scope, "spec.scope"),
          ...immutable(spec.names.kind, old.spec.names.kind, "spec.names.kind"),
        ]
      : []),
    ...immutable(spec.group, old.spec.group, "spec.group"),
    ...immutable(spec.names.plural, old.spec.names.plural, "spec.names.plural"),
  ];
}

/** A version in which objects may still be stored cannot go. */
function validateStoredVersions({ spec, status }: CustomResourceDefinition): Faults {
  return each(status?.storedVersions, "status.storedVersions", (version, path) =>
    when(
      !spec.versions.some(({ name }) => name === version),
      invalid(path, version, "must appear in spec.versions"),
    ),
  );
}

const approvalAnnotation = "api-approved.kubernetes.io";

/** Groups below k8s.io and kubernetes.io belong to Kubernetes, and their kinds have been approved by somebody. */
function validateApproval({ metadata, spec }: CustomResourceDefinition): Faults {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group)) return [];
  const approval = metadata?.annotations?.[approvalAnnotation] ?? "";
  if (approval.startsWith("unapproved") || /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(approval)) return [];
  const path = `metadata.annotations[${approvalAnnotation}]`;
  const needed = `protected groups must have approval annotation "${approvalAnnotation}"`;
  const see = "see https://github.com/kubernetes/enhancements/pull/1111";
  return approval === ""
    ? [required(path, `${needed}, ${see}`)]
    : [
        invalid(
          path,
          approval,
          `${needed} with either a URL or a reason starting with "unapproved", ${see}`,
        ),
      ];
}
