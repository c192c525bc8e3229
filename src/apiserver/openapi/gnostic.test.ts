import { expect, test } from "vitest";
import { wireFields } from "../../model/codec/protobuf-wire.ts";
import { builtinResources } from "../../model/resources.ts";
import { documentV2 } from "./document-v2.ts";
import { gnosticDocument } from "./gnostic.ts";

const configMaps = builtinResources.filter(({ resource }) => resource === "configmaps");

test("an OpenAPI 2 document in protobuf has the fields of gnostic's Document", () => {
  const document = gnosticDocument(documentV2(configMaps, () => undefined));
  const [swagger, info, paths, definitions] = [...wireFields(document)];
  expect([swagger, info, paths, definitions].map((field) => field?.number)).toEqual([1, 2, 8, 9]);
  expect(textOf(bytesAt(document, 1))).toBe("2.0");
  expect(namesIn(bytesAt(document, 8), 2)).toEqual([
    "/api/v1/configmaps",
    "/api/v1/namespaces/{namespace}/configmaps",
    "/api/v1/namespaces/{namespace}/configmaps/{name}",
  ]);
  expect(namesIn(bytesAt(document, 9), 1)).toContain("io.k8s.api.core.v1.ConfigMap");
});

test("a schema keeps its type, its properties, its references and its extensions", () => {
  const document = gnosticDocument({
    definitions: {
      Thing: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string", default: "" }, other: { $ref: "#/definitions/X" } },
        "x-kubernetes-map-type": "atomic",
      },
    },
  });
  const thing = bytesAt(bytesAt(bytesAt(document, 9), 1), 2);
  expect(textOf(bytesAt(thing, 19))).toBe("name");
  expect(textOf(bytesAt(bytesAt(thing, 22), 1))).toBe("object");
  expect(namesIn(bytesAt(thing, 25), 1)).toEqual(["name", "other"]);
  const extension = bytesAt(thing, 31);
  expect([textOf(bytesAt(extension, 1)), textOf(bytesAt(bytesAt(extension, 2), 2))]).toEqual([
    "x-kubernetes-map-type",
    '"atomic"\n',
  ]);
});

function bytesAt(message: Uint8Array, number: number): Uint8Array {
  for (const { number: found, value } of wireFields(message)) {
    if (found === number && "bytes" in value) return value.bytes;
  }
  return new Uint8Array();
}

function namesIn(message: Uint8Array, number: number): readonly string[] {
  return [...wireFields(message)]
    .filter((field) => field.number === number)
    .map(({ value }) => ("bytes" in value ? textOf(bytesAt(value.bytes, 1)) : ""));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
