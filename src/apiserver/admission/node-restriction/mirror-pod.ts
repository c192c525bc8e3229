import { goQuote } from "../../../model/field-error.ts";
import type { Container, Pod, PodSpec, Volume } from "../../../model/types/core-v1.ts";

const MIRROR = "kubernetes.io/config.mirror";

/** What keeps the node `node` from creating this pod: only mirrors of its static pods are its own to create. */
export function mirrorPodFault(
  { metadata, spec }: Pod,
  node: string,
  nodeUid: string | undefined,
): string | undefined {
  const who = `node ${goQuote(node)}`;
  if (metadata?.annotations?.[MIRROR] === undefined) {
    return `pod does not have ${goQuote(MIRROR)} annotation, ${who} can only create mirror pods`;
  }
  if (spec?.nodeName !== node) {
    return `${who} can only create pods with spec.nodeName set to itself`;
  }
  const [owner, ...more] = metadata.ownerReferences ?? [];
  if (more.length > 0) {
    return `${who} can only create pods with a single owner reference set to itself`;
  }
  const isItself = owner?.apiVersion === "v1" && owner.kind === "Node" && owner.name === node;
  if (!isItself) return `${who} can only create pods with an owner reference set to itself`;
  if (owner.controller !== true) {
    return `${who} can only create pods with a controller owner reference set to itself`;
  }
  if (owner.blockOwnerDeletion === true) {
    return `${who} must not set blockOwnerDeletion on an owner reference`;
  }
  if (owner.uid !== nodeUid) {
    return `node ${node} UID mismatch: expected ${owner.uid} got ${nodeUid ?? ""}`;
  }
  const reference = referenceIn(spec);
  return reference && `${who} can not create pods that reference ${reference}`;
}

/** Whatever the node could read through a pod of its own making. */
function referenceIn(spec: PodSpec): string | undefined {
  const { volumes = [] } = spec;
  if ((spec.serviceAccountName ?? "") !== "") return "a service account";
  const sources = volumes.flatMap(sourcesOf);
  if ((spec.imagePullSecrets ?? []).length > 0 || isReferenced(spec, sources, "secret")) {
    return "secrets";
  }
  if (isReferenced(spec, sources, "configMap")) return "configmaps";
  if (sources.includes("clusterTrustBundle")) return "clustertrustbundles";
  return sources.includes("persistentVolumeClaim") ? "persistentvolumeclaims" : undefined;
}

/** The sorts of source that a volume names, those of a projection too. */
function sourcesOf({ name: _name, projected, ...sources }: Volume): readonly string[] {
  return [...Object.keys(sources), ...(projected?.sources ?? []).flatMap(Object.keys)];
}

function isReferenced(
  { containers, initContainers = [] }: PodSpec,
  sources: readonly string[],
  sort: "secret" | "configMap",
): boolean {
  const all: readonly Container[] = [...containers, ...initContainers];
  return (
    sources.includes(sort) ||
    all.some(
      ({ env = [], envFrom = [] }) =>
        env.some(({ valueFrom }) => valueFrom?.[`${sort}KeyRef`] !== undefined) ||
        envFrom.some((from) => from[`${sort}Ref`] !== undefined),
    )
  );
}
