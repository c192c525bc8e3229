import type { ResourceType, Subresource, Verb } from "../../model/resources/resource-type.ts";
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from "../../model/types/apiextensions-v1.ts";

const verbs: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

/** The kinds that a CustomResourceDefinition adds: one for each version that it serves, the preferred one first. */
export function resourceTypesOf(definition: CustomResourceDefinition): readonly ResourceType[] {
  return definition.spec.versions
    .filter((version) => version.served)
    .toSorted((a, b) => compareVersions(a.name, b.name))
    .map((version) => resourceTypeOf(definition, version));
}

function resourceTypeOf(
  { spec }: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): ResourceType {
  const { group, names, scope } = spec;
  return {
    group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === "Namespaced",
    verbs,
    subresources: subresourcesOf(group, names.kind, version),
    definition: undefined,
    hasGeneration: true,
    createsOnUpdate: false,
    storedAs: `${names.plural}.${group}`,
    storedVersion: spec.versions.find((each) => each.storage)?.name ?? version.name,
    custom: {
      schema: version.schema?.openAPIV3Schema,
      columns: version.additionalPrinterColumns ?? [],
      scale: version.subresources?.scale,
    },
  };
}

function subresourcesOf(
  group: string,
  kind: string,
  { name: version, subresources }: CustomResourceDefinitionVersion,
): readonly Subresource[] {
  const common = { verbs: ["get", "patch", "update"] as const };
  const status = { ...common, name: "status", group, version, kind, definition: undefined };
  const scale = {
    ...common,
    name: "scale",
    group: "autoscaling",
    version: "v1",
    kind: "Scale",
    definition: "autoscaling.v1.Scale",
  };
  return [
    ...(subresources?.status === undefined ? [] : [status]),
    ...(subresources?.scale === undefined ? [] : [scale]),
  ];
}

/** Kubernetes' order of versions: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, then anything else by name. */
export function compareVersions(a: string, b: string): number {
  const left = rankOf(a);
  const right = rankOf(b);
  const [different] = left
    .map((each, index) => (right[index] ?? 0) - each)
    .filter((each) => each !== 0);
  return different ?? (a < b ? -1 : a > b ? 1 : 0);
}

function rankOf(version: string): readonly [level: number, major: number, minor: number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [0, 0, 0];
  const [, major, stage, minor] = match;
  const level = stage === undefined ? 3 : stage === "beta" ? 2 : 1;
  return [level, Number(major), Number(minor ?? 0)];
}
