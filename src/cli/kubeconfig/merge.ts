import { type Document, isMap, isSeq, parseDocument, type YAMLMap, YAMLSeq } from "yaml";
import { KubeconfigError } from "./kubeconfig-error.ts";

/** What a client needs to talk to one engine. PEM texts. */
export interface Access {
  readonly contextName: string;
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly authority: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** A kubeconfig of its own for this engine. */
export function newKubeconfig(access: Access): string {
  return mergeAccess("", access).text;
}

/** Where every engine listens. */
const LOOPBACK = "https://127.0.0.1:";

export interface Merged {
  readonly text: string;
  /** The context that was current before, unless it was ours. */
  readonly previousContext: string | undefined;
}

/**
 * The kubeconfig with the engine's cluster, user and context in it, which becomes the current one. The rest stays as it
 * is, comments too. Throws `KubeconfigError` when something else has that name.
 */
export function mergeAccess(text: string, access: Access): Merged {
  const document = parse(text);
  const name = access.contextName;
  if (isForeign(document, name)) {
    throw new KubeconfigError(
      `has a context "${name}" already, and not this engine's: rename it (kubectl config rename-context), ` +
        "or give the engine another --name or --kubeconfig",
    );
  }
  if (!document.has("apiVersion")) document.set("apiVersion", "v1");
  if (!document.has("kind")) document.set("kind", "Config");
  if (!document.has("preferences")) document.set("preferences", {});
  setNamed(document, "clusters", name, {
    cluster: {
      server: access.server,
      "certificate-authority-data": base64(access.authority),
    },
  });
  setNamed(document, "users", name, {
    user: {
      "client-certificate-data": base64(access.clientCertificate),
      "client-key-data": base64(access.clientKey),
    },
  });
  const namespace = named(document, "contexts", name)?.getIn(["context", "namespace"]);
  setNamed(document, "contexts", name, {
    context: { cluster: name, user: name, ...(namespace !== undefined && { namespace }) },
  });
  const current = currentContext(document);
  document.set("current-context", name);
  return { text: write(document), previousContext: current === name ? undefined : current };
}

/** The kubeconfig without the engine; what only has its name stays. Where its context was current, `previousContext` is again, if it is still there. */
export function removeAccess(
  text: string,
  contextName: string,
  previousContext: string | undefined,
): string {
  const document = parse(text);
  if (isForeign(document, contextName)) return text;
  for (const list of ["clusters", "users", "contexts"]) removeNamed(document, list, contextName);
  if (currentContext(document) === contextName) {
    const back =
      previousContext !== undefined && named(document, "contexts", previousContext) !== undefined;
    document.set("current-context", back ? previousContext : "");
  }
  return write(document);
}

/** An engine is on loopback, and its user shows a certificate; whatever else has its name is the user's own. */
function isForeign(document: Document, name: string): boolean {
  const server = named(document, "clusters", name)?.getIn(["cluster", "server"]);
  const user = named(document, "users", name)?.get("user");
  const cluster = named(document, "contexts", name)?.getIn(["context", "cluster"]);
  return (
    (typeof server === "string" && !server.startsWith(LOOPBACK)) ||
    (isMap(user) && !user.has("client-certificate-data")) ||
    (cluster !== undefined && cluster !== name)
  );
}

function parse(text: string): Document {
  const document = parseDocument(text.trim() === "" ? "{}" : text);
  const [error] = document.errors;
  if (error) throw new KubeconfigError(`is not YAML: ${error.message}`);
  if (!isMap(document.contents)) throw new KubeconfigError("is not a kubeconfig");
  document.contents.flow = false;
  return document;
}

function write(document: Document): string {
  // Certificates are one long word each: never folded.
  return document.toString({ lineWidth: 0 });
}

function currentContext(document: Document): string | undefined {
  const value = document.get("current-context");
  return typeof value === "string" && value !== "" ? value : undefined;
}

function entries(document: Document, list: string): YAMLSeq {
  const value = document.get(list);
  if (isSeq(value)) return value;
  const created = new YAMLSeq();
  document.set(list, created);
  return created;
}

function isNamed(item: unknown, name: string): item is YAMLMap {
  return isMap(item) && item.get("name") === name;
}

function named(document: Document, list: string, name: string): YAMLMap | undefined {
  const value = document.get(list);
  return isSeq(value) ? value.items.find((item) => isNamed(item, name)) : undefined;
}

function setNamed(document: Document, list: string, name: string, value: object): void {
  const all = entries(document, list);
  all.flow = false;
  const node = document.createNode({ ...value, name });
  const index = all.items.findIndex((item) => isNamed(item, name));
  if (index < 0) all.items.push(node);
  else all.items[index] = node;
}

function removeNamed(document: Document, list: string, name: string): void {
  const all = entries(document, list);
  all.items = all.items.filter((item) => !isNamed(item, name));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
