import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { isJsonObject, type JsonObject } from "../model/json.ts";

/** How to reach an API server, and as whom. PEM texts. */
export interface Connection {
  readonly server: string;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
  /** Believe whatever certificate the server shows. */
  readonly insecure?: boolean | undefined;
  /** The namespace of the context. */
  readonly namespace?: string | undefined;
}

/** A kubeconfig that cannot be used; the message names file and field. */
export class KubeconfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KubeconfigError";
  }
}

/** Reads the connection of `context`, or of the current one, from a kubeconfig file. Throws `KubeconfigError`. */
export function readKubeconfig(file: string, context?: string): Connection {
  return parseKubeconfig(readFileSync(file, "utf8"), { file, context });
}

/** The same from text; `file` is what messages name and what relative paths start from. */
export function parseKubeconfig(
  text: string,
  { file, context }: { readonly file: string; readonly context?: string | undefined },
): Connection {
  const config = part(parse(text), file);
  const name = context ?? textIn(config, "current-context");
  if (name === undefined) throw new KubeconfigError(`${file}: no current-context`);
  const chosen = named(config, { list: "contexts", entry: "context", name, file });
  const cluster = named(config, {
    list: "clusters",
    entry: "cluster",
    name: textIn(chosen, "cluster") ?? "",
    file,
  });
  const user = named(config, {
    list: "users",
    entry: "user",
    name: textIn(chosen, "user") ?? "",
    file,
  });
  const server = textIn(cluster, "server");
  if (server === undefined)
    throw new KubeconfigError(`${file}: the cluster of ${name} has no server`);
  refuse(user, file);
  const directory = dirname(file);
  return {
    server: server.replace(/\/$/, ""),
    ca: pem(cluster, "certificate-authority", directory),
    certificate: pem(user, "client-certificate", directory),
    key: pem(user, "client-key", directory),
    token: textIn(user, "token") ?? fileIn(user, "tokenFile", directory)?.trim(),
    insecure: cluster["insecure-skip-tls-verify"] === true,
    namespace: textIn(chosen, "namespace"),
  };
}

const UNSUPPORTED = ["exec", "auth-provider", "username", "password"] as const;

function refuse(user: JsonObject, file: string): void {
  const field = UNSUPPORTED.find((name) => user[name] !== undefined);
  if (field !== undefined)
    throw new KubeconfigError(`${file}: users[].user.${field} is not supported`);
}

interface Wanted {
  readonly list: string;
  readonly entry: string;
  readonly name: string;
  readonly file: string;
}

function named(config: JsonObject, { list, entry, name, file }: Wanted): JsonObject {
  const items = config[list];
  const found = Array.isArray(items)
    ? items.find((item) => isJsonObject(item) && item["name"] === name)
    : undefined;
  if (!isJsonObject(found)) throw new KubeconfigError(`${file}: ${list} has no "${name}"`);
  return part(found[entry], `${file}: ${list} "${name}"`);
}

function part(value: unknown, where: string): JsonObject {
  if (!isJsonObject(value)) throw new KubeconfigError(`${where} is no kubeconfig`);
  return value;
}

function textIn(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Data in the file itself goes before a path to it, as in client-go. */
function pem(object: JsonObject, field: string, directory: string): string | undefined {
  const data = textIn(object, `${field}-data`);
  return data === undefined
    ? fileIn(object, field, directory)
    : Buffer.from(data, "base64").toString("utf8");
}

function fileIn(object: JsonObject, field: string, directory: string): string | undefined {
  const path = textIn(object, field);
  return path === undefined ? undefined : readFileSync(resolve(directory, path), "utf8");
}
