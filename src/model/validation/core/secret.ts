import { invalid, required, tooLong } from "../../field-error.ts";
import { isJsonObject } from "../../json.ts";
import type { Secret } from "../../types/core-v1.ts";
import { eachEntry, type Faults, immutable, matches, when } from "../checks.ts";
import { configMapKey } from "../formats.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { dataBytesMax, decodedLength, validateFrozen } from "./config-map.ts";

export const secretRules: KindRules<Secret> = {
  create: validateSecret,
  update: (secret, old) => [
    ...validateMetadataUpdate(secret.metadata, old.metadata),
    ...immutable(secret.type, old.type, "type"),
    ...validateFrozen(secret, old, ["data"]),
    ...validateSecret(secret),
  ],
};

function validateSecret(secret: Secret): Faults {
  const { metadata, data = {} } = secret;
  const size = Object.values(data).reduce((sum, text) => sum + decodedLength(text), 0);
  return [
    ...validateMetadata(metadata, { scope: "namespaced", name: subdomainName }),
    ...eachEntry(data, "data", ({ key }, path) => matches(key, path, configMapKey)),
    ...when(size > dataBytesMax, tooLong("data", dataBytesMax)),
    ...validateType(secret),
  ];
}

/** What must be in a Secret of a type that Kubernetes knows. */
function validateType({ type, data = {}, metadata }: Secret): Faults {
  const missing = (...keys: readonly string[]) =>
    keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token": {
      const key = "kubernetes.io/service-account.name";
      return when(!metadata?.annotations?.[key], required(`metadata.annotations[${key}]`));
    }
    case "kubernetes.io/dockercfg":
      return [...missing(".dockercfg"), ...validateJson(data, ".dockercfg")];
    case "kubernetes.io/dockerconfigjson":
      return [...missing(".dockerconfigjson"), ...validateJson(data, ".dockerconfigjson")];
    case "kubernetes.io/basic-auth": {
      const absent = missing("username", "password");
      return absent.length === 2 ? absent : [];
    }
    case "kubernetes.io/ssh-auth":
      return when(!data["ssh-privatekey"], required("data[ssh-privatekey]"));
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function validateJson(data: Readonly<Record<string, string>>, key: string): Faults {
  const text = data[key];
  const fault = text === undefined ? undefined : jsonFault(atob(text));
  return fault === undefined ? [] : [invalid(`data[${key}]`, "<secret contents redacted>", fault)];
}

/** What Go says of a text that is no JSON object. The text itself must not be shown. */
function jsonFault(text: string): string | undefined {
  if (text.trim() === "") return "unexpected end of JSON input";
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) || value === null ? undefined : "must be a JSON object";
  } catch {
    return "must be valid JSON";
  }
}
