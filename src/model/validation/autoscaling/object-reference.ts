import { invalid, required } from "../../field-error.ts";
import type { CrossVersionObjectReference } from "../../types/autoscaling-v2.ts";
import { type Faults, matches, when } from "../checks.ts";
import { pathSegmentName } from "../metadata.ts";

/** A reference to an object of a kind that may be served in several versions. */
export function validateObjectReference(
  { kind, name, apiVersion = "" }: CrossVersionObjectReference,
  path: string,
  groups: "any group" | "named group",
): Faults {
  return [
    ...(kind === "" ? [required(`${path}.kind`)] : matches(kind, `${path}.kind`, pathSegmentName)),
    ...(name === "" ? [required(`${path}.name`)] : matches(name, `${path}.name`, pathSegmentName)),
    ...validateApiVersion(apiVersion, `${path}.apiVersion`, groups),
  ];
}

function validateApiVersion(
  apiVersion: string,
  path: string,
  groups: "any group" | "named group",
): Faults {
  const [group = "", version, ...more] = apiVersion.split("/");
  if (more.length > 0) {
    return [invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  }
  const hasGroup = version !== undefined && group !== "";
  return when(
    groups === "named group" && !hasGroup,
    invalid(path, apiVersion, "apiVersion must specify API group"),
  );
}
