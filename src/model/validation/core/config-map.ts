import { forbidden, invalid, tooLong } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { ConfigMap } from "../../types/core-v1.ts";
import { eachEntry, type Faults, matches, when } from "../checks.ts";
import { byteLength, configMapKey } from "../formats.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";

/** The most that a ConfigMap or a Secret may hold. */
export const dataBytesMax = 1024 * 1024;

export const configMapRules: KindRules<ConfigMap> = {
  create: validateConfigMap,
  update: (configMap, old) => [
    ...validateMetadataUpdate(configMap.metadata, old.metadata),
    ...validateFrozen(configMap, old, ["data", "binaryData"]),
    ...validateConfigMap(configMap),
  ],
};

/** An object that has been made immutable stays so, and so do its `contents`. */
export function validateFrozen<T extends { readonly immutable?: boolean | undefined }>(
  object: T,
  old: T,
  contents: readonly (keyof T & string)[],
): Faults {
  if (old.immutable !== true) return [];
  const detail = "field is immutable when `immutable` is set";
  return [
    ...when(object.immutable !== true, forbidden("immutable", detail)),
    ...contents
      .filter((name) => !jsonEquals(object[name] ?? {}, old[name] ?? {}))
      .map((name) => forbidden(name, detail)),
  ];
}

/** How many bytes base64 text stands for. */
export function decodedLength(base64: string): number {
  const padding = /=*$/.exec(base64)?.[0].length ?? 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}

function validateConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap): Faults {
  const texts = Object.values(data).map(byteLength);
  const bytes = Object.values(binaryData).map(decodedLength);
  const size = [...texts, ...bytes].reduce((sum, length) => sum + length, 0);
  return [
    ...validateMetadata(metadata, { scope: "namespaced", name: subdomainName }),
    ...validateKeys(data, "data", { others: binaryData, name: "binaryData" }),
    ...validateKeys(binaryData, "binaryData", { others: data, name: "data" }),
    ...when(size > dataBytesMax, tooLong("[]", dataBytesMax)),
  ];
}

type Bag = Readonly<Record<string, string>>;

function validateKeys(
  bag: Bag,
  path: string,
  { others, name }: { readonly others: Bag; readonly name: string },
): Faults {
  return eachEntry(bag, path, ({ key }, entryPath) => [
    ...matches(key, entryPath, configMapKey),
    ...when(
      Object.hasOwn(others, key),
      invalid(entryPath, key, `duplicate of key present in ${name}`),
    ),
  ]);
}
