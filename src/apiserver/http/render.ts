import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import type { Instant } from "../../model/instant.ts";
import type { ObjectList, Reply } from "../reply.ts";
import type { Representation } from "./negotiation.ts";
import { partialListOf, partialOf } from "./partial.ts";
import { jsonOf, listJson, listMeta } from "./render-list.ts";
import { tableOf, tableOptionsOf, type TableOptions } from "./table.ts";
import { yamlOf, type Answer } from "./write.ts";

export interface RenderContext {
  readonly representation: Representation;
  readonly query: URLSearchParams;
  readonly now: Instant;
}

/** A complete answer in the form that the client wants; streams are written elsewhere. */
export function render(
  reply: Extract<Reply, { kind: "object" | "list" | "value" }>,
  context: RenderContext,
): Answer {
  const code = reply.kind === "list" ? 200 : reply.code;
  const { format } = context.representation;
  if (format === "json") {
    return { code, contentType: "application/json", body: jsonBody(reply, context) };
  }
  return { code, contentType: "application/yaml", body: yamlOf(valueOf(reply, context)) };
}

function jsonBody(
  reply: Extract<Reply, { kind: "object" | "list" | "value" }>,
  context: RenderContext,
): Uint8Array | string {
  if (context.representation.as === "object") {
    if (reply.kind === "object") return jsonOf(reply.item);
    if (reply.kind === "list") return listJson(reply.list);
  }
  return JSON.stringify(valueOf(reply, context));
}

function valueOf(
  reply: Extract<Reply, { kind: "object" | "list" | "value" }>,
  context: RenderContext,
): unknown {
  const { representation } = context;
  switch (reply.kind) {
    case "value":
      return reply.value;
    case "list":
      return listValue(reply.list, context);
    case "object": {
      const { type, item } = reply;
      if (representation.as === "partial")
        return partialOf(item.object, representation.metaVersion);
      if (representation.as === "object") return item.object;
      const single = { type, items: [item], metadata: versionOf(item.object) };
      return tableOf(single, tableOptions(context));
    }
  }
}

function listValue(list: ObjectList, context: RenderContext): unknown {
  const { representation } = context;
  if (representation.as === "partial") return partialListOf(list, representation.metaVersion);
  if (representation.as === "table") {
    const { type, items } = list;
    return tableOf({ type, items, metadata: listMeta(list) }, tableOptions(context));
  }
  return {
    kind: `${list.type.kind}List`,
    apiVersion: apiVersionOf(list.type),
    metadata: listMeta(list),
    items: list.items.map((item) =>
      list.type.custom !== undefined ? item.object : withoutType(item.object),
    ),
  };
}

function tableOptions({ query, now, representation }: RenderContext): TableOptions {
  return tableOptionsOf(query, now, representation.metaVersion);
}

function withoutType(object: KubeObject): unknown {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return rest;
}

function versionOf(object: KubeObject): Readonly<Record<string, unknown>> {
  return { resourceVersion: object.metadata?.resourceVersion };
}
