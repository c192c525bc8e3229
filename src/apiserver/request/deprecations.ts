import type { ResourceType } from "../../model/resources/resource-type.ts";

/** Kinds that Kubernetes advises against, and what it says of them in a `Warning` header. */
const deprecations: Readonly<Record<string, string>> = {
  endpoints: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
};

export function deprecationOf(type: ResourceType): string | undefined {
  return deprecations[type.storedAs];
}
