import type { Catalog } from "../catalog.ts";
import type { Exchange, PathRoute } from "../http/exchange.ts";
import { mediaRangesOf } from "../http/negotiation.ts";
import { send, sendJson, sendPlainNotFound } from "../http/write.ts";
import { type Document, Documents } from "./documents.ts";
import type { CustomSchemas } from "./schemas.ts";

const v3Path = "/openapi/v3";

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
    { path: v3Path, below: true, handle: (exchange) => sendV3(exchange, documents) },
    { path: "/openapi/v2", handle: (exchange) => sendV2(exchange, documents) },
  ];
}

async function sendIndex({ request, response }: Exchange, documents: Documents): Promise<void> {
  const paths = [...documents.v3()].map(([root, { hash }]) => [
    root.slice(1),
    { serverRelativeURL: `${v3Path}${root}?hash=${hash}` },
  ]);
  await sendJson(request, response, 200, { paths: Object.fromEntries(paths) });
}

async function sendV3(exchange: Exchange, documents: Documents): Promise<void> {
  const { request, response, path, query } = exchange;
  const document = documents.v3().get(path.slice(v3Path.length).replace(/\/$/, ""));
  if (document === undefined) return sendPlainNotFound(request, response);
  // A URL with a hash always means the same document, so that clients need never ask again.
  if (query.get("hash") === document.hash) {
    response.setHeader("Cache-Control", "public, immutable, max-age=31536000");
  }
  await sendDocument(exchange, document, "application/json");
}

const protobufAnswer = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const protobufQuestions: readonly string[] = [
  protobufAnswer,
  "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
];

/** The answer to kubectl has a type without the "@" of its question, which Go could not read (trap 5). */
async function sendV2(exchange: Exchange, documents: Documents): Promise<void> {
  const [first] = mediaRangesOf(exchange.request.headers.accept ?? "");
  if (first !== undefined && protobufQuestions.includes(first.type)) {
    return sendDocument(exchange, documents.v2("protobuf"), protobufAnswer);
  }
  await sendDocument(exchange, documents.v2("json"), "application/json");
}

/** Sends a document, or says that the client has it already. */
async function sendDocument(
  { request, response }: Exchange,
  document: Document,
  contentType: string,
): Promise<void> {
  const etag = `"${document.hash}"`;
  response.setHeader("ETag", etag);
  response.setHeader("Vary", "Accept");
  if (request.headers["if-none-match"] === etag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  await send(request, response, { code: 200, contentType, body: document.body() });
}
