import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeObject } from "../codec/decode.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { apiVersionOf } from "../object.ts";
import { builtinResources } from "../resources.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { withDefaults } from "./defaults.ts";
import { preparedForCreate } from "./preparation.ts";

interface Observed {
  readonly name: string;
  readonly in: JsonObject;
  readonly out: JsonObject;
}

const recordings = new URL("../../../test/observed/created-objects.jsonl", import.meta.url);
const observed = readFileSync(recordings, "utf8")
  .trimEnd()
  .split("\n")
  // The recordings are ours; see the README beside them.
  .map((line) => JSON.parse(line) as Observed);

test.each(observed)("$name is stored with the defaults that Kubernetes gave it", (recorded) => {
  const type = typeOf(recorded.in);
  if (type === undefined) throw new Error("not served");
  const metadata = { ...objectIn(recorded.in, "metadata"), ...serverSet(recorded.out, type) };
  const { object } = decodeObject(
    { ...recorded.in, metadata },
    {
      definition: type.definition,
      naming: { apiVersion: apiVersionOf(type), kind: type.kind },
    },
  );
  const stored = preparedForCreate(type, withDefaults(type, object), recordedAt);
  expect(conformed(type, stored)).toEqual(conformed(type, withoutOthersWork(recorded.out)));
});

const recordedAt = Date.parse("2026-11-21T00:20:37Z");

function typeOf(object: JsonObject): ResourceType | undefined {
  return builtinResources.find(
    (type) => type.kind === object["kind"] && object["apiVersion"] === apiVersionOf(type),
  );
}

/** Both sides as Go holds them, so that `null`, empty lists and the order of fields do not count. */
function conformed(type: ResourceType, object: unknown): unknown {
  return decodeObject(object, {
    definition: type.definition,
    naming: { apiVersion: apiVersionOf(type), kind: type.kind },
  }).object;
}

/** What the request handler puts into the metadata before defaults are applied. */
function serverSet(out: JsonObject, type: ResourceType): JsonObject {
  const { namespace, generation } = objectIn(out, "metadata");
  const uid = objectIn(objectIn(out, "metadata"), "labels")["controller-uid"];
  return { namespace, generation, ...(type.kind === "Job" && { uid }) };
}

/** The recording without what admission plugins and allocators added to it. */
function withoutOthersWork(out: JsonObject): JsonObject {
  const uid = objectIn(objectIn(out, "metadata"), "labels")["controller-uid"];
  const metadata = { ...objectIn(out, "metadata"), ...(out["kind"] === "Job" && { uid }) };
  switch (out["kind"]) {
    case "Pod":
      return { ...out, spec: withoutAdmission(objectIn(out, "spec")) };
    case "Service":
      return { ...out, spec: withoutAllocation(objectIn(out, "spec")) };
    case "Node":
      return { ...out, spec: {} };
    case "PersistentVolume":
    case "PersistentVolumeClaim":
      return { ...out, metadata: { ...metadata, finalizers: [] } };
    default:
      return { ...out, metadata };
  }
}

function withoutAdmission(spec: JsonObject): JsonObject {
  const { serviceAccountName: _1, serviceAccount: _2, tolerations: _3, ...others } = spec;
  const { priority: _4, preemptionPolicy: _5, ...rest } = others;
  const isToken = (each: JsonObject) => String(each["name"]).startsWith("kube-api-access-");
  const without = (list: unknown) => (list as JsonObject[]).filter((each) => !isToken(each));
  const containers = (rest["containers"] as JsonObject[]).map((container) => ({
    ...container,
    volumeMounts: without(container["volumeMounts"]),
  }));
  return { ...rest, containers, volumes: without(rest["volumes"]) };
}

function withoutAllocation(spec: JsonObject): JsonObject {
  const ports = (spec["ports"] as JsonObject[] | undefined)?.map(
    ({ nodePort: _nodePort, ...port }) => port,
  );
  const rest = { ...spec, ...(ports && { ports }) };
  if (spec["clusterIP"] === "None") return rest;
  const { clusterIP: _1, clusterIPs: _2, ...others }: JsonObject = rest;
  return others;
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}
