import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureCertificates } from "./certificates.ts";

const now = Date.parse("2026-11-21T00:00:00Z");
const YEAR_MS = 365 * 24 * 60 * 60_000;
const ipAddresses = ["10.96.0.1", "10.244.0.1"];
let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tandem-certificates-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

test("certificates are kept: the second start finds those of the first", async () => {
  const first = await ensureCertificates({ directory, ipAddresses, now });
  expect(await ensureCertificates({ directory, ipAddresses, now })).toEqual(first);
  expect((await readdir(directory)).toSorted()).toEqual([
    "admin.crt",
    "admin.key",
    "ca.crt",
    "ca.key",
    "server.crt",
    "server.key",
  ]);
  expect((await stat(join(directory, "ca.key"))).mode & 0o777).toBe(0o600);
});

test("the server is known by every name that pods and clients use", async () => {
  const { server, admin } = await ensureCertificates({ directory, ipAddresses, now });
  expect(new X509Certificate(server.certificate).subjectAltName).toBe(
    "DNS:localhost, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, " +
      "DNS:kubernetes.default.svc.cluster.local, IP Address:127.0.0.1, " +
      "IP Address:0:0:0:0:0:0:0:1, IP Address:10.96.0.1, IP Address:10.244.0.1",
  );
  expect(new X509Certificate(admin.certificate).subject).toBe(
    "CN=kubernetes-admin\nO=system:masters",
  );
});

test("a client with the admin certificate is let in, and trusts the server", async () => {
  const { authority, server, admin } = await ensureCertificates({ directory, ipAddresses, now });
  const listener = createServer(
    { key: server.key, cert: server.certificate, ca: authority.certificate, requestCert: true },
    (incoming, response) => {
      const socket = incoming.socket as TLSSocket;
      response.end(`${socket.authorized} ${String(socket.getPeerCertificate().subject.CN)}`);
    },
  );
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const answer = await new Promise<string>((resolve, reject) => {
    const tls = { key: admin.key, cert: admin.certificate, ca: authority.certificate };
    request({ host: "127.0.0.1", port, ...tls }, (response) => {
      response.setEncoding("utf8").on("data", resolve);
    })
      .on("error", reject)
      .end();
  });
  listener.close();
  expect(answer).toBe("true kubernetes-admin");
});

test("a leaf near its end is renewed by the same authority", async () => {
  const before = await ensureCertificates({ directory, ipAddresses, now });
  const after = await ensureCertificates({ directory, ipAddresses, now: now + 4.5 * YEAR_MS });
  expect(after.authority).toEqual(before.authority);
  expect(after.server).not.toEqual(before.server);
});

test("a new address, or a damaged authority, makes certificates anew", async () => {
  const before = await ensureCertificates({ directory, ipAddresses, now });
  const moved = await ensureCertificates({ directory, ipAddresses: ["10.9.9.9"], now });
  expect(moved.authority).toEqual(before.authority);
  await writeFile(join(directory, "ca.crt"), "no certificate");
  const anew = await ensureCertificates({ directory, ipAddresses: ["10.9.9.9"], now });
  expect(anew.authority).not.toEqual(before.authority);
});
