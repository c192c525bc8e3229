import { createHash } from "node:crypto";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { tables } from "../../model/schema/definitions.ts";
import type { Catalog } from "../catalog.ts";
import { kubernetesVersion } from "../http/version.ts";
import { descriptionTexts } from "./descriptions.ts";
import type { Schema } from "./definition-schema.ts";
import { documentV2 } from "./document-v2.ts";
import { documentV3 } from "./document-v3.ts";
import { gnosticDocument } from "./gnostic.ts";
import { rootOf } from "./places.ts";
import type { CustomSchemas } from "./schemas.ts";

/** Part of every hash: to be raised when the same kinds are published in another way. */
const format = 2;

/** A document that is made when its body is first asked for. Equal hashes mean equal documents. */
export interface Document {
  readonly hash: string;
  body(): Uint8Array;
}

/**
 * The OpenAPI documents of all kinds that are served at the moment. A hash is taken of what a document is made from,
 * so that listing them all costs none of them.
 */
export class Documents {
  readonly #catalog: Catalog;
  readonly #customSchemas: CustomSchemas;
  readonly #tables = digest([format, kubernetesVersion, tables, descriptionTexts]);
  #version = 0;
  #byRoot: ReadonlyMap<string, Document> = new Map();
  #v2: Readonly<Record<"json" | "protobuf", Document>> | undefined;

  constructor(catalog: Catalog, customSchemas: CustomSchemas) {
    this.#catalog = catalog;
    this.#customSchemas = customSchemas;
  }

  /** The documents of OpenAPI 3 by the roots of their groups and versions, such as `/apis/apps/v1`. */
  v3(): ReadonlyMap<string, Document> {
    this.#refresh();
    return this.#byRoot;
  }

  /** The one document of OpenAPI 2. */
  v2(form: "json" | "protobuf"): Document {
    const hashes = [...this.v3().values()].map(({ hash }) => hash);
    const document = (): Schema => documentV2(this.#catalog.types, this.#customSchemas);
    this.#v2 ??= {
      json: documentOf(digest(["json", hashes]), () => jsonBytes(document())),
      protobuf: documentOf(digest(["protobuf", hashes]), () => gnosticDocument(document())),
    };
    return this.#v2[form];
  }

  #refresh(): void {
    if (this.#version === this.#catalog.version) return;
    this.#version = this.#catalog.version;
    this.#v2 = undefined;
    const byRoot = Map.groupBy(this.#catalog.types, rootOf);
    this.#byRoot = new Map([...byRoot].map(([root, types]) => [root, this.#documentV3(types)]));
  }

  #documentV3(types: readonly ResourceType[]): Document {
    const schemas = types.map((type) => (type.custom ? this.#customSchemas(type) : undefined));
    return documentOf(digest([this.#tables, types, schemas]), () =>
      jsonBytes(documentV3(types, this.#customSchemas)),
    );
  }
}

function documentOf(hash: string, make: () => Uint8Array): Document {
  let made: Uint8Array | undefined;
  return { hash, body: () => (made ??= make()) };
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").toUpperCase();
}
