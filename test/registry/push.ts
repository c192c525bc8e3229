import { createHash } from "node:crypto";
import { readTar } from "./read-tar.ts";

export interface PushTarget {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** `library/busybox`. */
  readonly repository: string;
  /** `latest`. */
  readonly tag: string;
  readonly account?: { readonly user: string; readonly password: string };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
}

/**
 * Pushes the image of an OCI archive over the registry's HTTP interface (OCI distribution
 * specification 1.1, "Push") and returns the manifest's digest.
 */
export async function pushArchive(archive: Buffer, target: PushTarget): Promise<string> {
  const files = readTar(archive);
  const blob = (digest: string) => fileNamed(files, `blobs/${digest.replace(":", "/")}`);
  const index: { manifests: Descriptor[] } = parse(fileNamed(files, "index.json"));
  const [described] = index.manifests;
  if (described === undefined) throw new Error("the archive's index.json names no image");
  const manifest = blob(described.digest);
  const { config, layers }: { config: Descriptor; layers: Descriptor[] } = parse(manifest);
  for (const { digest } of [config, ...layers]) await pushBlob(target, digest, blob(digest));
  await pushManifest(target, described.mediaType, manifest);
  return described.digest;
}

async function pushBlob(target: PushTarget, digest: string, content: Buffer): Promise<void> {
  const known = await request(target, "HEAD", `blobs/${digest}`);
  if (known.status === 200) return;
  const opened = expectStatus(await request(target, "POST", "blobs/uploads/"), 202);
  const location = opened.headers.get("location") ?? "";
  const url = new URL(location, `http://${target.address}`);
  url.searchParams.set("digest", digest);
  const response = await fetch(url, {
    method: "PUT",
    headers: { ...authorization(target), "content-type": "application/octet-stream" },
    body: new Uint8Array(content),
  });
  expectStatus(response, 201);
}

async function pushManifest(target: PushTarget, type: string, content: Buffer): Promise<void> {
  const response = await fetch(urlOf(target, `manifests/${target.tag}`), {
    method: "PUT",
    headers: { ...authorization(target), "content-type": type },
    body: new Uint8Array(content),
  });
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  const stored = expectStatus(response, 201).headers.get("docker-content-digest");
  if (stored !== digest) throw new Error(`the registry stored ${stored}, pushed was ${digest}`);
}

function request(target: PushTarget, method: string, path: string): Promise<Response> {
  return fetch(urlOf(target, path), { method, headers: authorization(target) });
}

function urlOf(target: PushTarget, path: string): string {
  return `http://${target.address}/v2/${target.repository}/${path}`;
}

function authorization({ account }: PushTarget): Record<string, string> {
  if (account === undefined) return {};
  const pair = Buffer.from(`${account.user}:${account.password}`).toString("base64");
  return { authorization: `Basic ${pair}` };
}

function expectStatus(response: Response, wanted: number): Response {
  if (response.status === wanted) return response;
  throw new Error(`${response.url} answered ${response.status}, not ${wanted}`);
}

function fileNamed(files: ReadonlyMap<string, Buffer>, path: string): Buffer {
  const content = files.get(path);
  if (content === undefined) throw new Error(`the archive has no ${path}`);
  return content;
}

/** The archives are our own, from `test/images`: their form is known. */
function parse<T>(content: Buffer): T {
  return JSON.parse(content.toString("utf8")) as T;
}
