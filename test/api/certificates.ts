import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type JsonGeneralName,
} from "@peculiar/x509";

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface ThrowAwayCa {
  readonly cert: string;
  /** Of a server on loopback, and of whatever DNS names it has besides. */
  serving(names?: readonly string[]): Promise<KeyPair>;
  /** A client certificate: `name` is the user, each of `groups` a group. */
  client(name: string, groups: readonly string[]): Promise<KeyPair>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A CA for one test run; its keys are never written anywhere. */
export async function throwAwayCa(): Promise<ThrowAwayCa> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: "CN=tandem-test-ca",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const issue = async (
    subject: string,
    usage: ExtendedKeyUsage,
    names: JsonGeneralName[] = [],
  ): Promise<KeyPair> => {
    const own = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const cert = await X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new ExtendedKeyUsageExtension([usage]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ],
    });
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", own.privateKey);
    return { key: PemConverter.encode(pkcs8, "PRIVATE KEY"), cert: cert.toString("pem") };
  };
  return {
    cert: ca.toString("pem"),
    serving: (names = []) =>
      issue("CN=tandem", ExtendedKeyUsage.serverAuth, [
        { type: "ip", value: "127.0.0.1" },
        ...["localhost", ...names].map((value) => ({ type: "dns", value }) as const),
      ]),
    client: (name, groups) =>
      issue(
        [`CN=${name}`, ...groups.map((group) => `O=${group}`)].join(","),
        ExtendedKeyUsage.clientAuth,
      ),
  };
}
