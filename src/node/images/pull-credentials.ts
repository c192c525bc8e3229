import type { Secret } from "../../model/types/core-v1.ts";
import type { AuthConfig } from "../../ports/cri.ts";
import type { ImageReference } from "./reference.ts";

/** Credentials for one registry, or a part of one: `registry.example:5000/team`, `*.example.com`. */
export interface RegistryCredentials {
  readonly registry: string;
  readonly auth: AuthConfig;
}

/** The credentials in a Secret of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`; others have none. */
export function credentialsIn(secret: Secret): readonly RegistryCredentials[] {
  if (secret.type === "kubernetes.io/dockerconfigjson") {
    return entriesOf(field(parsed(secret.data?.[".dockerconfigjson"]), "auths"));
  }
  if (secret.type === "kubernetes.io/dockercfg") {
    return entriesOf(parsed(secret.data?.[".dockercfg"]));
  }
  return [];
}

/** The credentials that fit the image, the most specific first. */
export function credentialsFor(
  image: ImageReference,
  credentials: readonly RegistryCredentials[],
): readonly AuthConfig[] {
  return credentials
    .filter(({ registry }) => fits(registry, image))
    .toSorted((left, right) => right.registry.length - left.registry.length)
    .map(({ auth }) => auth);
}

function fits(registry: string, image: ImageReference): boolean {
  const { host, port, path } = locate(registry);
  const target = locate(image.domain);
  const isHub = target.host === "docker.io" && host === "index.docker.io";
  return (
    (isHub || hostFits(host, target.host)) &&
    port === target.port &&
    (path === "" || image.path === path || image.path.startsWith(`${path}/`))
  );
}

interface Location {
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

/** `https://index.docker.io/v1/` is `index.docker.io`: the version of the protocol is no part of a repository. */
function locate(registry: string): Location {
  const bare = registry.replace(/^https?:\/\//, "");
  const [authority = "", ...rest] = bare.split("/");
  const path = rest
    .join("/")
    .replace(/^v[12](\/|$)/, "")
    .replace(/\/+$/, "");
  const [, host = authority, port = ""] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? [];
  return { host: host.toLowerCase(), port, path };
}

/** `*` stands for any characters within one label. */
function hostFits(pattern: string, host: string): boolean {
  const wanted = pattern.split(".");
  const labels = host.split(".");
  return (
    wanted.length === labels.length &&
    wanted.every((label, index) => labelFits(label, labels[index] ?? ""))
  );
}

function labelFits(pattern: string, label: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[^a-z0-9-]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(label);
}

function entriesOf(auths: unknown): readonly RegistryCredentials[] {
  if (typeof auths !== "object" || auths === null) return [];
  return Object.entries(auths).map(([registry, entry]) => ({ registry, auth: authOf(entry) }));
}

function authOf(entry: unknown): AuthConfig {
  const text = (name: string): string | undefined => {
    const value = field(entry, name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const pair = decodePair(text("auth"));
  return {
    username: text("username") ?? pair?.username,
    password: text("password") ?? pair?.password,
    identityToken: text("identitytoken"),
    registryToken: text("registrytoken"),
  };
}

function decodePair(
  auth: string | undefined,
): { readonly username: string; readonly password: string } | undefined {
  if (auth === undefined) return undefined;
  const text = Buffer.from(auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function parsed(base64: string | undefined): unknown {
  if (base64 === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    // The API checks the form when the Secret is written; one that slipped by has no credentials.
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
