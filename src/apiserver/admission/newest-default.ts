import { fromTime } from "../../model/instant.ts";
import type { KubeObject, Stored } from "../../model/object.ts";

/** The class that calls itself the default in `annotation`; the newest, and of equally old ones the first by name. */
export function newestDefault(
  classes: readonly Stored<KubeObject>[],
  annotation: string,
): string | undefined {
  const createdAt = ({ metadata }: KubeObject): number =>
    fromTime(metadata?.creationTimestamp) ?? 0;
  return classes
    .filter(({ metadata }) => metadata.annotations?.[annotation] === "true")
    .toSorted(
      (a, b) => createdAt(b) - createdAt(a) || (a.metadata.name < b.metadata.name ? -1 : 1),
    )[0]?.metadata.name;
}
