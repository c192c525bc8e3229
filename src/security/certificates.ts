import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Instant } from "../model/instant.ts";
import type { Issued, IssueRequest, KeyPair, LeafSpec } from "./certificate-spec.ts";
import { mastersGroup } from "./user.ts";

export interface ClusterCertificates {
  /** Trusted by clients of the API, and by the API for its clients. */
  readonly authority: KeyPair;
  readonly server: KeyPair;
  /** `kubernetes-admin` in `system:masters`. */
  readonly admin: KeyPair;
}

export interface CertificateRequest {
  readonly directory: string;
  /** Where the API can be reached besides loopback. */
  readonly ipAddresses: readonly string[];
  readonly now: Instant;
}

/** A certificate is made anew at the first start at which it has less than this left. */
const RENEWAL_MS = 365 * 24 * 60 * 60_000;

const serverNames = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];

/**
 * The engine's certificates, read from `directory` (0700, keys 0600). What is missing, near its end, unreadable or no
 * longer true is made anew; a new authority makes everything anew.
 */
export async function ensureCertificates(
  request: CertificateRequest,
): Promise<ClusterCertificates> {
  const { directory, now } = request;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authority = await readPair(directory, "ca", { now });
  const specs = { server: serverSpec(request.ipAddresses), admin: adminSpec };
  const readLeaf = (name: keyof typeof specs): Promise<KeyPair | undefined> =>
    authority
      ? readPair(directory, name, { now, authority, spec: specs[name] })
      : Promise.resolve(undefined);
  const [server, admin] = await Promise.all([readLeaf("server"), readLeaf("admin")]);
  if (authority && server && admin) return { authority, server, admin };

  const issued = await issueInThread({ authority, leaves: [specs.server, specs.admin], now });
  const [newServer, newAdmin] = issued.leaves;
  if (!newServer || !newAdmin) throw new Error("fewer certificates than asked for");
  if (!authority) await writePair(directory, "ca", issued.authority);
  await writePair(directory, "server", newServer);
  await writePair(directory, "admin", newAdmin);
  return { authority: issued.authority, server: newServer, admin: newAdmin };
}

const adminSpec: LeafSpec = {
  usage: "client",
  commonName: "kubernetes-admin",
  organizations: [mastersGroup],
  dnsNames: [],
  ipAddresses: [],
};

function serverSpec(ipAddresses: readonly string[]): LeafSpec {
  return {
    usage: "server",
    commonName: "tandem",
    organizations: [],
    dnsNames: serverNames,
    ipAddresses: [...new Set(["127.0.0.1", "::1", ...ipAddresses])],
  };
}

/** In a thread of its own, because the library takes 20 MB and is needed once in years. */
function issueInThread(request: IssueRequest): Promise<Issued> {
  const worker = new Worker(new URL("certificate-thread.ts", import.meta.url), {
    workerData: request,
  });
  return new Promise((resolve, reject) => {
    worker.on("message", resolve);
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`certificate thread ended with ${code}`)));
  });
}

interface Expectation {
  readonly now: Instant;
  readonly authority?: KeyPair;
  readonly spec?: LeafSpec;
}

async function readPair(
  directory: string,
  name: string,
  expectation: Expectation,
): Promise<KeyPair | undefined> {
  try {
    const [key, certificate] = await Promise.all([
      readFile(join(directory, `${name}.key`), "utf8"),
      readFile(join(directory, `${name}.crt`), "utf8"),
    ]);
    const pair = { key, certificate };
    return isGood(pair, expectation) ? pair : undefined;
  } catch {
    // Missing or damaged: either way it is made anew.
    return undefined;
  }
}

function isGood(pair: KeyPair, { now, authority, spec }: Expectation): boolean {
  const certificate = new X509Certificate(pair.certificate);
  if (Date.parse(certificate.validTo) - now < RENEWAL_MS) return false;
  if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) return false;
  if (authority && !certificate.verify(createPublicKey(authority.certificate))) return false;
  return (spec?.ipAddresses ?? []).every((address) => certificate.checkIP(address) !== undefined);
}

/** The key first: a crash in between leaves a pair that does not match, and is made anew. */
async function writePair(directory: string, name: string, pair: KeyPair): Promise<void> {
  await replaceFile(join(directory, `${name}.key`), pair.key);
  await replaceFile(join(directory, `${name}.crt`), pair.certificate);
}

async function replaceFile(path: string, content: string): Promise<void> {
  await writeFile(`${path}.tmp`, content, { mode: 0o600, flush: true });
  await rename(`${path}.tmp`, path);
}
