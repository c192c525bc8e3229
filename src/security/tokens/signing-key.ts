import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type CryptoKey,
  type JWK,
} from "jose";

export const signingAlgorithm = "ES256";

/** The key that signs service-account tokens, and its public half as clients of `/openid/v1/jwks` see it. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK & { readonly kid: string };
}

/**
 * Reads the key from `file`, or makes it there (0600) at the first start. Tokens signed with it stay good across
 * restarts of the engine.
 */
export async function loadSigningKey(file: string): Promise<SigningKey> {
  const pem = readIfThere(file) ?? (await createKeyFile(file));
  const privateKey = await importPKCS8(pem, signingAlgorithm, { extractable: true });
  const { kty, crv, x, y } = await exportJWK(privateKey);
  const publicJwk = { kty, crv, x, y, use: "sig", alg: signingAlgorithm } as JWK;
  const kid = await calculateJwkThumbprint(publicJwk);
  return { privateKey, publicJwk: { ...publicJwk, kid } };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function createKeyFile(file: string): Promise<string> {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const pem = await exportPKCS8(privateKey);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Written aside and renamed, so that a crash never leaves half a key.
  writeFileSync(`${file}.new`, pem, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return pem;
}
