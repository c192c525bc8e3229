import { createHash } from "node:crypto";
import type { Catalog } from "../catalog.ts";
import type { Exchange, PathRoute } from "../http/exchange.ts";
import { mediaRangesOf } from "../http/negotiation.ts";
import { send, sendJson, sendPlainNotFound } from "../http/write.ts";
import { aggregatedDiscovery } from "./aggregated.ts";
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from "./legacy.ts";

/** `/api`, `/apis` and below: what is served, in the old form and in the aggregated one (api-contract section 4). */
export function discoveryRoutes(catalog: Catalog): readonly PathRoute[] {
  const documents = new AggregatedDocuments(catalog);
  const rootRoute = (root: "api" | "apis"): PathRoute => ({
    path: `/${root}`,
    handle: async (exchange) => {
      const version = aggregatedVersion(exchange);
      if (version !== undefined) return documents.send(exchange, root, version);
      const { host } = exchange.request.headers;
      const legacy = root === "api" ? apiVersions(host ?? "") : apiGroupList(catalog.types);
      return sendJson(exchange.request, exchange.response, 200, legacy);
    },
  });
  const belowRoute: PathRoute = {
    path: "/apis",
    below: true,
    handle: (exchange) => sendFound(exchange, groupDocument(catalog, exchange.path)),
  };
  const coreRoute: PathRoute = {
    path: "/api/v1",
    handle: (exchange) => sendFound(exchange, apiResourceList(catalog.types, "", "v1")),
  };
  return [rootRoute("api"), rootRoute("apis"), coreRoute, belowRoute];
}

function groupDocument(catalog: Catalog, path: string): unknown {
  const [group = "", version, ...more] = path
    .slice("/apis/".length)
    .split("/")
    .filter((part) => part !== "");
  if (more.length > 0) return undefined;
  if (version === undefined) return apiGroup(catalog.types, group);
  return apiResourceList(catalog.types, group, version);
}

async function sendFound({ request, response }: Exchange, document: unknown): Promise<void> {
  if (document === undefined) return sendPlainNotFound(request, response);
  return sendJson(request, response, 200, document);
}

/** The newest version of the aggregated form that the client takes; `undefined` when it wants the old form. */
function aggregatedVersion({ request }: Exchange): "v2" | "v2beta1" | undefined {
  for (const { type, parameters } of mediaRangesOf(request.headers.accept ?? "")) {
    if (type !== "application/json" && type !== "*/*") continue;
    if (parameters.get("as") === undefined) return undefined;
    const version = parameters.get("v");
    const isKnown = version === "v2" || version === "v2beta1";
    if (isKnown && parameters.get("g") === "apidiscovery.k8s.io") return version;
  }
  return undefined;
}

/** The documents as bytes, made anew when the catalog has changed. Clients keep them for hours and ask by their hash. */
class AggregatedDocuments {
  readonly #catalog: Catalog;
  readonly #made = new Map<string, { readonly body: Uint8Array; readonly etag: string }>();
  #version = 0;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async send(
    { request, response }: Exchange,
    root: "api" | "apis",
    version: "v2" | "v2beta1",
  ): Promise<void> {
    const { body, etag } = this.#document(root, version);
    response.setHeader("ETag", etag);
    response.setHeader("Vary", "Accept");
    response.setHeader("Cache-Control", "public");
    if (request.headers["if-none-match"] === etag) {
      response.statusCode = 304;
      response.end();
      return;
    }
    const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    await send(request, response, { code: 200, contentType, body });
  }

  #document(root: "api" | "apis", version: "v2" | "v2beta1"): { body: Uint8Array; etag: string } {
    if (this.#version !== this.#catalog.version) this.#made.clear();
    this.#version = this.#catalog.version;
    const key = `${root} ${version}`;
    const found = this.#made.get(key);
    if (found !== undefined) return found;
    const value = aggregatedDiscovery(this.#catalog.types, root, version);
    const body = Buffer.from(JSON.stringify(value));
    const hash = createHash("sha256").update(body).digest("hex").toUpperCase();
    const made = { body, etag: `"${hash}"` };
    this.#made.set(key, made);
    return made;
  }
}
