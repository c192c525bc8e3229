import { apiVersionOf } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { Item, ObjectList } from "../reply.ts";

const comma = Buffer.from(",");
const openBrace = Buffer.from("{");
const end = Buffer.from("]}");

/**
 * A list as JSON, spliced together from the bytes of its items. Items of built-in kinds have no `kind` and
 * `apiVersion`; those of custom resources have both.
 */
export function listJson(list: ObjectList): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from(listHead(list))];
  const prefix = prefixOf(list.type);
  list.items.forEach((item, index) => {
    if (index > 0) parts.push(comma);
    const json = jsonOf(item);
    if (list.type.custom !== undefined) parts.push(json);
    else parts.push(openBrace, json.subarray(prefix.length));
  });
  parts.push(end);
  return Buffer.concat(parts);
}

/** An object's bytes; `kind` and `apiVersion` come first. */
export function jsonOf(item: Item): Uint8Array {
  if (item.json !== undefined) return item.json;
  const { kind, apiVersion, ...rest } = item.object;
  return Buffer.from(JSON.stringify({ kind, apiVersion, ...rest }));
}

export function listMeta(list: ObjectList): Readonly<Record<string, unknown>> {
  return {
    resourceVersion: String(list.revision),
    ...((list.continue !== "" || list.type.custom !== undefined) && { continue: list.continue }),
    ...(list.remainingItemCount !== undefined && { remainingItemCount: list.remainingItemCount }),
  };
}

function listHead(list: ObjectList): string {
  const head = {
    kind: `${list.type.kind}List`,
    apiVersion: apiVersionOf(list.type),
    metadata: listMeta(list),
  };
  return `${JSON.stringify(head).slice(0, -1)},"items":[`;
}

function prefixOf(type: ResourceType): string {
  return `{"kind":${JSON.stringify(type.kind)},"apiVersion":${JSON.stringify(apiVersionOf(type))},`;
}
