import { PodError } from "../pod-error.ts";

/** An image reference, taken apart: `docker.io/library/busybox:latest`. */
export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const REPOSITORY_LENGTH_MAX = 255;
const DEFAULT_DOMAIN = "docker.io";

const domainName =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::\d+)?$|^\[[0-9a-fA-F:]+\](?::\d+)?$/;
const pathName =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagName = /^\w[\w.-]{0,127}$/;
const digestName = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Reads a reference as a manifest has it; a missing registry is Docker Hub. Throws `PodError` for one that is none. */
export function parseReference(text: string): ImageReference {
  const [named = "", digest, ...more] = text.split("@");
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const name = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const { domain, path } = splitDomain(name);
  const isValid =
    more.length === 0 &&
    domainName.test(domain) &&
    pathName.test(path) &&
    (tag === undefined || tagName.test(tag)) &&
    (digest === undefined || digestName.test(digest));
  if (!isValid) throw new PodError(refusal(text, name, path));
  if (`${domain}/${path}`.length > REPOSITORY_LENGTH_MAX) {
    throw new PodError(
      refused(text, `repository name must not be more than ${REPOSITORY_LENGTH_MAX} characters`),
    );
  }
  return { domain, path, tag, digest };
}

/** The reference as the manifest has it, with `:latest` where it names neither tag nor digest. */
export function withDefaultTag(text: string): string {
  const { tag, digest } = parseReference(text);
  return tag === undefined && digest === undefined ? `${text}:latest` : text;
}

/** The first part is a registry only if it looks like a host: a dot, a port, capitals or `localhost`. */
function splitDomain(name: string): { readonly domain: string; readonly path: string } {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const domain = isHost ? first : DEFAULT_DOMAIN;
  const path = isHost ? name.slice(slash + 1) : name;
  const isOfficial = domain === DEFAULT_DOMAIN || domain === "index.docker.io";
  if (!isOfficial) return { domain, path };
  return { domain: DEFAULT_DOMAIN, path: path.includes("/") ? path : `library/${path}` };
}

function refusal(text: string, name: string, path: string): string {
  if (/^[0-9a-f]{64}$/.test(name)) {
    return refused(
      text,
      `invalid repository name (${name}), cannot specify 64-byte hexadecimal strings`,
    );
  }
  if (path !== path.toLowerCase() && pathName.test(path.toLowerCase())) {
    return refused(text, `invalid reference format: repository name (${path}) must be lowercase`);
  }
  return refused(text, "invalid reference format");
}

function refused(text: string, why: string): string {
  return `couldn't parse image name "${text}": ${why}`;
}
