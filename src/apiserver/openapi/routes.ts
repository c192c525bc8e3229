import { createHash } from "node:crypto";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { tables } from "../../model/schema/definitions.ts";
import type { Catalog } from "../catalog.ts";
import type { Exchange, PathRoute } from "../http/exchange.ts";
import { kubernetesVersion } from "../http/version.ts";
import { send, sendJson, sendPlainNotFound } from "../http/write.ts";
import { documentV3 } from "./document-v3.ts";
import { rootOf } from "./places.ts";
import type { CustomSchemas } from "./schemas.ts";

const v3Path = "/openapi/v3";
const v2Type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * `/openapi/v3`, a document below it for each group and version, and `/openapi/v2` (api-contract section 5).
 * `customSchemas` gives the schemas of custom resources.
 */
export function openApiRoutes(
  catalog: Catalog,
  customSchemas: CustomSchemas,
): readonly PathRoute[] {
  const documents = new Documents(catalog, customSchemas);
  return [
    { path: v3Path, handle: (exchange) => sendIndex(exchange, documents) },
    { path: v3Path, below: true, handle: (exchange) => sendDocument(exchange, documents) },
    { path: "/openapi/v2", handle: sendV2 },
  ];
}

async function sendIndex({ request, response }: Exchange, documents: Documents): Promise<void> {
  const paths = documents
    .roots()
    .map((root) => [
      root.slice(1),
      { serverRelativeURL: `${v3Path}${root}?hash=${documents.hashOf(root)}` },
    ]);
  await sendJson(request, response, 200, { paths: Object.fromEntries(paths) });
}

async function sendDocument(exchange: Exchange, documents: Documents): Promise<void> {
  const { request, response, path, query } = exchange;
  const root = path.slice(v3Path.length).replace(/\/$/, "");
  const hash = documents.hashOf(root);
  if (hash === undefined) return sendPlainNotFound(request, response);
  const etag = `"${hash}"`;
  response.setHeader("ETag", etag);
  response.setHeader("Vary", "Accept");
  // A URL with a hash always means the same document, so that clients need never ask again.
  const isNamed = query.get("hash") === hash;
  response.setHeader(
    "Cache-Control",
    isNamed ? "public, immutable, max-age=31536000" : "no-cache, private",
  );
  if (request.headers["if-none-match"] === etag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const contentType = "application/json";
  await send(request, response, { code: 200, contentType, body: documents.bodyOf(root) });
}

/** The least that lets kubectl up to 1.28 apply: `swagger: "2.0"` as protobuf. The type is written without "@". */
async function sendV2({ request, response }: Exchange): Promise<void> {
  const body = Uint8Array.of(0x0a, 0x03, 0x32, 0x2e, 0x30);
  await send(request, response, { code: 200, contentType: v2Type, body });
}

/**
 * The documents by their roots. Each is made when it is first asked for; its hash is taken of what it is made from, so
 * that the index costs none of them.
 */
class Documents {
  readonly #catalog: Catalog;
  readonly #customSchemas: CustomSchemas;
  readonly #tables = digest([kubernetesVersion.gitVersion, tables]);
  readonly #bodies = new Map<string, Uint8Array>();
  #hashes: ReadonlyMap<string, string> = new Map();
  #types: ReadonlyMap<string, readonly ResourceType[]> = new Map();
  #version = 0;

  constructor(catalog: Catalog, customSchemas: CustomSchemas) {
    this.#catalog = catalog;
    this.#customSchemas = customSchemas;
  }

  roots(): readonly string[] {
    this.#refresh();
    return [...this.#types.keys()];
  }

  hashOf(root: string): string | undefined {
    this.#refresh();
    return this.#hashes.get(root);
  }

  bodyOf(root: string): Uint8Array {
    this.#refresh();
    const hash = this.#hashes.get(root) ?? "";
    const found = this.#bodies.get(hash);
    if (found !== undefined) return found;
    const document = documentV3(this.#types.get(root) ?? [], this.#customSchemas);
    const body = Buffer.from(JSON.stringify(document));
    this.#bodies.set(hash, body);
    return body;
  }

  #refresh(): void {
    if (this.#version === this.#catalog.version) return;
    this.#version = this.#catalog.version;
    this.#types = Map.groupBy(this.#catalog.types, rootOf);
    this.#hashes = new Map([...this.#types].map(([root, types]) => [root, this.#hash(types)]));
    const current = new Set(this.#hashes.values());
    for (const hash of this.#bodies.keys()) if (!current.has(hash)) this.#bodies.delete(hash);
  }

  #hash(types: readonly ResourceType[]): string {
    const schemas = types.map((type) => (type.custom ? this.#customSchemas(type) : undefined));
    return digest([this.#tables, types, schemas]);
  }
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").toUpperCase();
}
