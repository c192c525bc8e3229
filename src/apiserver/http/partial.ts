import type { KubeObject } from "../../model/object.ts";
import type { ObjectMeta } from "../../model/types/meta-v1.ts";
import type { ObjectList } from "../reply.ts";
import { listMeta } from "./render-list.ts";

export interface PartialObjectMetadata extends KubeObject {
  readonly metadata: ObjectMeta;
}

/** Only the metadata of an object: what metadata informers and table rows carry. */
export function partialOf(object: KubeObject, version: string): PartialObjectMetadata {
  return {
    kind: "PartialObjectMetadata",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: object.metadata ?? {},
  };
}

export function partialListOf(list: ObjectList, version: string): unknown {
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: listMeta(list),
    items: list.items.map((item) => partialOf(item.object, version)),
  };
}
