/** The types that every kind uses and that have no fields: how OpenAPI publishes them. */
const special: ReadonlyMap<string, string> = new Map([
  ["Time", "io.k8s.apimachinery.pkg.apis.meta.v1.Time"],
  ["MicroTime", "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"],
  ["FieldsV1", "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"],
  ["Quantity", "io.k8s.apimachinery.pkg.api.resource.Quantity"],
  ["IntOrString", "io.k8s.apimachinery.pkg.util.intstr.IntOrString"],
  ["RawExtension", "io.k8s.apimachinery.pkg.runtime.RawExtension"],
]);

/** Groups that upstream keeps outside `k8s.io/api`. */
const packages: ReadonlyMap<string, string> = new Map([
  ["meta", "io.k8s.apimachinery.pkg.apis.meta"],
  ["apiextensions", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions"],
  ["apiregistration", "io.k8s.kube-aggregator.pkg.apis.apiregistration"],
  ["metrics", "io.k8s.metrics.pkg.apis.metrics"],
]);

/** Where OpenAPI publishes a definition (`core.v1.Pod` → `io.k8s.api.core.v1.Pod`) or a special type. */
export function schemaName(ref: string): string {
  const name = special.get(ref);
  if (name !== undefined) return name;
  const [group = "", ...rest] = ref.split(".");
  return `${packages.get(group) ?? `io.k8s.api.${group}`}.${rest.join(".")}`;
}

/** Where a custom resource's schema is published: the group backwards, as `com.example.v1.Widget`. */
export function customSchemaName(type: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): string {
  const group = type.group.split(".").toReversed().join(".");
  return `${group}.${type.version}.${type.kind}`;
}
